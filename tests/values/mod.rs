//! What is stored is what was declared, and reads back as it.

mod calendars;
mod decimals;
mod durations;
mod encoded;
mod faults;
mod identifiers;
mod keys;
mod newtypes;
mod scalars;
mod texts;
mod vectors;

use std::fmt::Debug;

use declarite::{Column, Database, DecodeRow, Report, Result, RowType, SqliteRow, Verification};
use proptest::test_runner::Config;

/// A row of one value.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "cells")]
struct Cell<T: Column> {
    #[sqlite(primary_key)]
    id: i64,
    value: T,
}

fn cells<T: Column>(values: impl IntoIterator<Item = T>) -> Vec<Cell<T>> {
    (1..).zip(values).map(|(id, value)| Cell { id, value }).collect()
}

/// Each case has a database of its own.
fn few_cases() -> Config {
    Config { cases: 64, failure_persistence: None, ..Config::default() }
}

fn memory() -> Database {
    Database::open(":memory:").expect("a database")
}

/// Declares these rows, and nothing else.
fn apply<R: RowType + SqliteRow>(db: &Database, rows: &[R]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    for row in rows {
        table.declare_row(row)?;
    }
    target.apply()
}

fn all<R: SqliteRow + DecodeRow>(db: &Database) -> Result<Vec<R>> {
    R::all(db)?.collect()
}

/// S8: the fingerprint of these rows is that of the rows in the table.
fn assert_unchanged<R: SqliteRow>(db: &Database, rows: &[R]) {
    let report = apply(db, rows).expect("they are as they were");
    let written = (report.inserted, report.updated, report.deleted);
    assert_eq!((written, report.unchanged), ((0, 0, 0), rows.len() as u64));
}

/// The rows are read back as they were declared; declared again as they were
/// read back, they are unchanged.
fn assert_rows_kept<R: SqliteRow + DecodeRow + PartialEq + Debug>(rows: &[R]) -> Database {
    let db = memory();
    assert_eq!(apply(&db, rows).expect("they can be stored").inserted, rows.len() as u64);
    let read: Vec<R> = all(&db).expect("they can be read");
    assert_eq!(read, rows);
    assert_unchanged(&db, &read);
    let found = db.target_state("app").and_then(|target| target.verify());
    assert!(found.as_ref().is_ok_and(Verification::is_clean), "{found:?}");
    db
}

/// As [`assert_rows_kept`], for a table that holds one value a row.
fn assert_kept<T: Column + PartialEq + Debug>(values: impl IntoIterator<Item = T>) -> Database {
    let rows = cells(values);
    let db = assert_rows_kept(&rows);
    for row in &rows {
        assert_eq!(Cell::get(&db, row.id).expect("it can be read").as_ref(), Some(row));
    }
    db
}

/// The checks above are not blind: a value that differs is seen.
#[test]
fn a_changed_value_is_an_update() -> Result<()> {
    let db = assert_kept([1, 2, 3]);
    assert_eq!(apply(&db, &cells([1, 2, 4]))?.updated, 1);
    assert_eq!(Cell::<i32>::get(&db, 3)?.map(|cell| cell.value), Some(4));
    Ok(())
}
