//! Foreign keys between tables.

use super::facts::{DeclaredTable, ManagedBy};
use crate::schema::{ColumnDef, Reference, ReferenceFault, closest, reference_fault, same_name};
use crate::{Error, Result};

/// A foreign key, its tables named in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignKey {
    pub(crate) child: String,
    pub(crate) parent: String,
}

impl ForeignKey {
    pub(crate) fn new(child: &str, parent: &str) -> Self {
        Self { child: child.to_ascii_lowercase(), parent: parent.to_ascii_lowercase() }
    }
}

impl DeclaredTable {
    /// Whether its definition is Declarite's to write.
    pub(crate) const fn is_created(&self) -> bool {
        matches!(self.managed_by, ManagedBy::System)
    }

    /// The references that its definition has if Declarite writes it.
    pub(crate) fn created_references(&self) -> impl Iterator<Item = &Reference> {
        let columns = if self.is_created() { self.schema.columns() } else { &[] };
        columns.iter().filter_map(ColumnDef::reference)
    }
}

/// Whether columns refer to what SQLite can refer to, where Declarite writes both
/// tables' definitions. What a table of the user's has, the file tells.
pub(crate) fn check_references(declared: &[&DeclaredTable]) -> Result<()> {
    let created = || declared.iter().filter(|table| table.is_created()).map(|it| &it.schema);
    for child in created() {
        for column in child.columns() {
            let Some(reference) = column.reference() else { continue };
            let Some(parent) = created().find(|it| same_name(it.name(), reference.table())) else {
                continue;
            };
            let to = reference.column();
            if let Some(fault) = reference_fault(parent, to, column.column_type()) {
                let reason = reason(fault);
                let hint = closest(to, parent.columns().iter().map(ColumnDef::name))
                    .filter(|_| parent.column(to).is_none())
                    .map_or(String::new(), |near| format!("; did you mean {near}?"));
                return Err(Error::Schema {
                    table: child.name().to_owned(),
                    column: Some(column.name().to_owned()),
                    reason: format!("it refers to {to} of {}: {reason}{hint}", parent.name()),
                });
            }
        }
    }
    Ok(())
}

fn reason(fault: ReferenceFault) -> String {
    let reason = match fault {
        ReferenceFault::Vec0 => "no foreign key can refer to a vec0 table",
        ReferenceFault::NoColumn => "the table has no such column",
        ReferenceFault::Vector => "nothing can refer to vectors",
        ReferenceFault::NotUnique => "that column is neither the table's primary key nor unique",
        ReferenceFault::OtherType(found) => {
            return format!("that column holds {}, and this one another type", found.word());
        }
    };
    reason.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnType, Element, IndexDef, TableSchema, VectorType};

    fn declared(schema: TableSchema) -> DeclaredTable {
        DeclaredTable { schema, managed_by: ManagedBy::System, adopt: false }
    }

    fn author() -> TableSchema {
        let columns = [
            ("id", ColumnDef::new(ColumnType::Integer)),
            ("name", ColumnDef::new(ColumnType::Text)),
            ("mail", ColumnDef::new(ColumnType::Text)),
        ];
        TableSchema::new("authors", columns, ["id"])
            .and_then(|table| table.index(IndexDef::new(["mail"]).unique()))
            .expect("a table")
    }

    fn fault_of(ty: ColumnType, reference: Reference, parent: TableSchema) -> Option<String> {
        let columns = [
            ("id", ColumnDef::new(ColumnType::Integer)),
            ("author", ColumnDef::new(ty).references(reference)),
        ];
        let books = declared(TableSchema::new("books", columns, ["id"]).expect("a table"));
        check_references(&[&books, &declared(parent)]).err().map(|error| error.to_string())
    }

    #[test]
    fn references_are_to_keys_and_unique_columns_of_the_same_type() {
        let (integer, text) = (ColumnType::Integer, ColumnType::Text);
        assert_eq!(fault_of(integer, Reference::to("Authors", "ID"), author()), None);
        assert_eq!(fault_of(text, Reference::to("authors", "mail"), author()), None);
        assert_eq!(fault_of(text, Reference::to("elsewhere", "mail"), author()), None);
        for (ty, column, said) in [
            (text, "id", "that column holds INTEGER"),
            (text, "name", "neither the table's primary key nor unique"),
            (text, "nam", "did you mean name?"),
        ] {
            let fault = fault_of(ty, Reference::to("authors", column), author());
            assert!(fault.expect("a fault").contains(said), "{column}");
        }
    }

    #[test]
    fn nothing_refers_to_a_vec0_table() {
        let vector = ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 4)));
        let columns = [("id", ColumnDef::new(ColumnType::Integer)), ("v", vector.not_null())];
        let parent = TableSchema::new("authors", columns, ["id"]).and_then(TableSchema::vec0);
        let reference = Reference::to("authors", "id");
        let fault = fault_of(ColumnType::Integer, reference, parent.expect("a vec0 table"));
        assert!(fault.expect("a fault").contains("vec0 table"));
    }
}
