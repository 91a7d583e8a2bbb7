//! Rows as JSON, for the tests that are written by hand.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Error, OnDelete, Reference, Report, Result,
    TableSchema,
};
use serde_json::Value;

use crate::support::texts;

pub(super) fn memory() -> Database {
    Database::open(":memory:").expect("a database")
}

pub(super) fn integer() -> ColumnDef {
    ColumnDef::new(ColumnType::Integer)
}

pub(super) fn text() -> ColumnDef {
    ColumnDef::new(ColumnType::Text)
}

pub(super) fn refers(table: &'static str, column: &'static str, action: OnDelete) -> ColumnDef {
    integer().references(Reference::to(table, column).on_delete(action))
}

/// A table whose key is its first column.
pub(super) fn table(name: &str, columns: &[(&str, ColumnDef)]) -> TableSchema {
    let key = columns[0].0;
    TableSchema::new(name, columns.iter().cloned(), [key]).expect("a table")
}

/// Declares these tables with these rows, an array for each, and nothing else.
pub(super) fn apply(db: &Database, tables: &[TableSchema], rows: &[Value]) -> Result<Report> {
    apply_for("app", db, tables, rows)
}

pub(super) fn apply_for(
    app: &str,
    db: &Database,
    tables: &[TableSchema],
    rows: &[Value],
) -> Result<Report> {
    assert_eq!(tables.len(), rows.len());
    let target = db.target_state(app)?;
    for (table, rows) in tables.iter().zip(rows) {
        let table = target.declare_schema(table.clone())?;
        for row in rows.as_array().expect("an array of rows") {
            table.declare_row(&DynamicRow::from_json(row.clone())?)?;
        }
    }
    target.apply()
}

/// Two columns of a table's rows, as `key value`, in order of keys.
pub(super) fn pairs(db: &Database, table: &str, columns: (&str, &str)) -> Vec<String> {
    let (key, value) = columns;
    let sql = format!(
        "SELECT {key} || ' ' || coalesce({value}, 'NULL') AS value FROM {table} ORDER BY {key}"
    );
    texts(db, &sql)
}

/// Everything that is in the file.
pub(super) fn bytes(db: &Database) -> Vec<u8> {
    db.read(|connection| Ok(connection.serialize_database_to_buffer().to_vec()))
        .expect("the file is in memory")
}

/// Table and key of a rule that was broken, and what is said of it. Nothing may
/// have been written.
pub(super) fn refusal(
    db: &Database,
    tables: &[TableSchema],
    rows: &[Value],
) -> (String, String, String) {
    let before = bytes(db);
    let error = apply(db, tables, rows).expect_err("it breaks a rule");
    assert!(bytes(db) == before, "the error left traces");
    match error {
        Error::Constraint { table, key, message } => (table, key, message),
        other => panic!("another error: {other:?}"),
    }
}
