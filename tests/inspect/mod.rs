//! What the file holds, told as schemas.

mod by_hand;
mod strategy;

use declarite::{ColumnDef, ColumnType, Database, Result, TableSchema};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::{run, texts};

/// What the columns of the generated tables refer to.
fn parents() -> TableSchema {
    TableSchema::new("parents", [("id", ColumnDef::new(ColumnType::Integer))], ["id"])
        .expect("a table")
}

/// The file's tables in another file, which has no ledger.
fn without_ledger(db: &Database) -> Result<Database> {
    let other = Database::open(":memory:")?;
    let definitions = texts(
        db,
        "SELECT sql AS value FROM sqlite_schema s WHERE sql IS NOT NULL \
         AND tbl_name NOT LIKE '\\_declarite\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND (type = 'index' OR (SELECT type FROM pragma_table_list(s.name)) IN ('table', 'virtual')) \
         AND name NOT LIKE '%\\_vector\\_chunks__' ESCAPE '\\' ORDER BY rowid",
    );
    for definition in definitions {
        run(&other, &definition);
    }
    Ok(other)
}

/// The schema with no more than the file tells of it.
fn as_the_file_tells(schema: &TableSchema) -> Result<TableSchema> {
    let mut json = serde_json::to_value(schema).expect("it is written");
    let is_vec0 = json["kind"] != "Regular";
    let mut checks = Vec::new();
    json["renamed_from"] = json!([]);
    let columns = json["columns"].as_array_mut().expect("columns");
    for column in columns.iter_mut() {
        column["renamed_from"] = json!([]);
        if column["role"] != "Plain" {
            column["nullable"] = json!(true);
        }
        if column["ty"] == "Boolean" && (!is_vec0 || column["role"] != "Plain") {
            column["ty"] = json!("Integer");
        }
        if let (false, Some(check)) = (is_vec0, column["check"].as_str()) {
            column["check"] = json!(check.trim());
        }
        if let (false, Some(vector)) = (is_vec0, column["ty"].get("Vector").cloned()) {
            let dim = vector["dim"].as_u64().expect("a number");
            let bytes = if vector["element"] == "Bit" { dim / 8 } else { dim * 4 };
            let name = column["name"].as_str().expect("a name").replace('"', "\"\"");
            let check = json!(format!(
                "typeof(\"{name}\") = 'blob' AND length(\"{name}\") = {bytes} OR \"{name}\" IS NULL"
            ));
            column["ty"] = json!("Blob");
            match &mut column["check"] {
                none @ Value::Null => *none = check,
                _ => checks.push(check),
            }
        }
    }
    if is_vec0 {
        columns.sort_by_key(|column| column["ty"].get("Vector").is_none());
        let key = columns.iter().position(|column| column["name"] == "Id");
        json["key"] = json!([key]);
    }
    json["checks"].as_array_mut().expect("checks").extend(checks);
    Ok(serde_json::from_value(json).expect("it is read"))
}

/// A table that is declared is the one that is found, with the ledger and, as far as
/// the file tells, without.
#[test]
fn what_was_declared_is_found() {
    let config = Config { cases: 192, failure_persistence: None, ..Config::default() };
    let ran = TestRunner::new(config).run(&strategy::table(), |schema| {
        let fail = |error: declarite::Error| TestCaseError::fail(error.to_string());
        let (found, alone) = round(&schema).map_err(fail)?;
        prop_assert_eq!(found.len(), 2);
        prop_assert!(found.contains(&schema), "{found:?}");
        prop_assert!(found.contains(&parents()));
        prop_assert!(found.is_sorted_by_key(TableSchema::name));
        prop_assert_eq!(alone.len(), 2);
        let told = as_the_file_tells(&schema).map_err(fail)?;
        prop_assert!(alone.contains(&told), "{alone:?} is not {told:?}");
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}

/// What is found after an apply of the table, with the ledger and without.
fn round(schema: &TableSchema) -> Result<(Vec<TableSchema>, Vec<TableSchema>)> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    target.declare_schema(parents())?;
    target.declare_schema(schema.clone())?;
    target.apply()?;
    Ok((db.inspect()?, without_ledger(&db)?.inspect()?))
}
