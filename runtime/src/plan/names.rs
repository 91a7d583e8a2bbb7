//! Names of tables and indexes, of which a file has each once.

use std::collections::BTreeMap;

use super::facts::DeclaredTable;
use crate::schema::{TableSchema, full_text_name};
use crate::{Error, Result};

/// The tables and views of a full-text index, FTS5's own among them.
pub(crate) fn text_names(schema: &TableSchema) -> Vec<String> {
    if schema.full_text().is_none() {
        return Vec::new();
    }
    let by_key: &[&str] = match (schema.has_integer_key(), schema.is_vec0()) {
        (true, false) => &["_before"],
        (true, true) => &["_content"],
        (false, false) => &["_before", "_ids", "_rows"],
        (false, true) => &["_ids", "_content"],
    };
    let name = full_text_name(schema.name());
    let endings = ["", "_data", "_idx", "_docsize", "_config"].iter().chain(by_key);
    endings.map(|ending| format!("{name}{ending}")).collect()
}

/// Whether no two of the tables and indexes that Declarite is to make have one name.
pub(crate) fn check_names(declared: &[&DeclaredTable]) -> Result<()> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let created = || declared.iter().filter(|table| table.is_created()).map(|it| &it.schema);
    for schema in created() {
        taken.insert(schema.name().to_ascii_lowercase(), schema.name());
    }
    for schema in created() {
        for name in text_names(schema) {
            if let Some(other) = taken.insert(name.to_ascii_lowercase(), schema.name()) {
                return Err(Error::Table {
                    table: schema.name().to_owned(),
                    reason: format!(
                        "{name} belongs to its full-text index, and is the name of table {other} or \
                         of what belongs to it; give one of the tables another name"
                    ),
                });
            }
        }
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
    use crate::schema::{ColumnDef, ColumnType, IndexDef};

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
