//! Names of tables and indexes, of which a file has each once.

use std::collections::BTreeMap;

use super::facts::DeclaredTable;
use crate::{Error, Result};

/// Whether no two of the tables and indexes that Declarite is to make have one name.
pub(crate) fn check_names(declared: &[&DeclaredTable]) -> Result<()> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let created = || declared.iter().filter(|table| table.is_created()).map(|it| &it.schema);
    for schema in created() {
        taken.insert(schema.name().to_ascii_lowercase(), schema.name());
    }
    for schema in created() {
        for index in schema.indexes() {
            let name = index.name(schema.name());
            if let Some(other) = taken.insert(name.to_ascii_lowercase(), schema.name()) {
                return Err(Error::Table {
                    table: schema.name().to_owned(),
                    reason: format!(
                        "its index would be called {name}, as is table {other} or an index of it; \
                         give the index another name with `name = \"..\"`"
                    ),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ManagedBy;
    use crate::schema::{ColumnDef, ColumnType, IndexDef, TableSchema};

    fn declared(name: &str, column: &str, index: IndexDef) -> DeclaredTable {
        let integer = || ColumnDef::new(ColumnType::Integer);
        let schema = TableSchema::new(name, [("id", integer()), (column, integer())], ["id"])
            .and_then(|schema| schema.index(index))
            .expect("a table");
        DeclaredTable { schema, managed_by: ManagedBy::System, adopt: false }
    }

    #[test]
    fn two_indexes_of_one_made_name_are_told_before_they_are_made() {
        let one = declared("a", "b_c", IndexDef::new(["b_c"]));
        let same = declared("A_b", "c", IndexDef::new(["c"]));
        let other = declared("a_b", "d", IndexDef::new(["d"]));
        let error = check_names(&[&one, &same]).expect_err("one name").to_string();
        assert!(error.contains("A_b_c_index") && error.contains("table a"), "{error}");
        assert!(check_names(&[&one, &other]).is_ok());
        let users = DeclaredTable { managed_by: ManagedBy::User, ..same };
        assert!(check_names(&[&one, &users]).is_ok());
        let named = declared("d", "e", IndexDef::new(["e"]).named("a"));
        assert!(check_names(&[&one, &named]).is_err());
    }
}
