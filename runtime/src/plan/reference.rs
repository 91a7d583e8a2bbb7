//! Foreign keys between tables.

use super::facts::{DeclaredTable, ManagedBy};
use crate::schema::{ColumnDef, Reference, TableSchema, closest, same_name};
use crate::{Error, Result};

/// A foreign key, its tables named in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignKey {
    pub(crate) child: String,
    pub(crate) parent: String,
    /// Whether the delete of a parent's row takes or changes those of the child.
    pub(crate) spreads_deletes: bool,
}

impl ForeignKey {
    pub(crate) fn new(child: &str, parent: &str, spreads_deletes: bool) -> Self {
        let (child, parent) = (child.to_ascii_lowercase(), parent.to_ascii_lowercase());
        Self { child, parent, spreads_deletes }
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

/// Whether columns refer to what SQLite can refer to, where both tables are
/// declared: a column of the same type in a regular table, which tells its rows apart.
pub(crate) fn check_references(declared: &[&DeclaredTable]) -> Result<()> {
    for table in declared.iter().filter(|table| table.is_created()) {
        for column in table.schema.columns() {
            let Some(reference) = column.reference() else { continue };
            let mut others = declared.iter().map(|other| &other.schema);
            let Some(parent) = others.find(|it| same_name(it.name(), reference.table())) else {
                continue;
            };
            if let Some(reason) = fault(reference, parent, column.column_type().word()) {
                return Err(Error::Schema {
                    table: table.schema.name().to_owned(),
                    column: Some(column.name().to_owned()),
                    reason,
                });
            }
        }
    }
    Ok(())
}

fn fault(reference: &Reference, parent: &TableSchema, child_type: &str) -> Option<String> {
    let (table, wanted) = (parent.name(), reference.column());
    if parent.is_vec0() {
        return Some(format!("it refers to {table}, a vec0 table; no foreign key can"));
    }
    let Some(column) = parent.column(wanted) else {
        let hint = closest(wanted, parent.columns().iter().map(ColumnDef::name))
            .map_or(String::new(), |near| format!("; did you mean {near}?"));
        return Some(format!("it refers to {table}, which has no column {wanted}{hint}"));
    };
    let is_alone = |mut columns: Vec<&str>| {
        columns.pop().is_some_and(|it| columns.is_empty() && same_name(it, wanted))
    };
    let is_unique = is_alone(parent.key_columns().map(ColumnDef::name).collect())
        || parent.indexes().iter().any(|index| {
            index.is_unique() && index.condition().is_none() && is_alone(index.columns().collect())
        });
    if !is_unique {
        return Some(format!(
            "it refers to {wanted} of {table}, which is neither its primary key nor unique"
        ));
    }
    let found = column.column_type().word();
    (found != child_type).then(|| {
        format!("it holds {child_type}, and refers to {wanted} of {table}, which holds {found}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnType, Element, IndexDef, VectorType};

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
            (text, "id", "it holds TEXT"),
            (text, "name", "neither its primary key nor unique"),
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
        assert!(fault.expect("a fault").contains("a vec0 table"));
    }
}
