//! Values that a column cannot hold, and stored ones that a field cannot.

use std::borrow::Cow;
use std::fmt::Debug;
use std::time::Duration;

use declarite::{Column, Error, Result, SqliteRow};

use super::{Cell, all, apply, assert_kept, assert_unchanged, memory};
use crate::support::{integer, run, schema};

/// Why the value of row 7 cannot be declared. Nothing is written.
pub(super) fn refusal<T: Column>(value: T) -> String {
    let db = memory();
    let target = db.target_state("app").expect("a target state");
    let table = target.declare_table::<Cell<T>>().expect("a table");
    let error = table.declare_row(&Cell { id: 7, value }).expect_err("it cannot be stored");
    let Error::Value { table, column, key, reason } = &error else {
        panic!("another error: {error}")
    };
    assert_eq!((table.as_str(), column.as_str(), key.as_str()), ("cells", "value", "7"));
    // C2: a run that is not complete is not applied.
    let applied = target.apply().expect_err("a row is missing");
    assert!(matches!(&applied, Error::Incomplete { first } if *first == error.to_string()));
    assert_eq!(schema(&db), Vec::<String>::new());
    reason.clone()
}

#[test]
fn integers_over_sqlites_are_refused() {
    for value in [1 << 63, u64::MAX] {
        let expected = format!("{value} is out of range: SQLite's integers end at {}", i64::MAX);
        assert_eq!(refusal(value), expected);
        assert_eq!(refusal(Some(value)), expected);
        assert_eq!(refusal(value as usize), expected);
    }
}

/// V2: NaN is an error.
#[test]
fn v2_nan_is_refused() {
    for reason in
        [refusal(f64::NAN), refusal(-f64::NAN), refusal(f32::NAN), refusal(Some(f32::NAN))]
    {
        assert!(reason.starts_with("NaN cannot be stored"), "{reason}");
    }
}

/// A duration that could not be read back.
#[test]
fn a_duration_past_the_end_is_refused() {
    let reason = refusal(Duration::MAX);
    assert!(reason.contains("out of range"), "{reason}");
}

#[test]
fn a_key_that_cannot_be_stored_is_unknown() -> Result<()> {
    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "counters", primary_key(name, number))]
    struct Counter {
        name: String,
        number: u64,
    }
    let db = memory();
    let counter = Counter { name: "a".to_owned(), number: u64::MAX };
    let error = apply(&db, &[counter]).expect_err("it cannot be stored");
    assert!(
        matches!(&error, Error::Value { table, column, key, .. }
            if table == "counters" && column == "number" && key == "unknown"),
        "{error}"
    );
    apply(&db, &[Counter { name: "a".to_owned(), number: 1 }])?;
    let error = Counter::get(&db, ("a", u64::MAX)).expect_err("there can be no such key");
    assert!(matches!(&error, Error::Query { table, .. } if table == "counters"), "{error}");
    Ok(())
}

/// The value of an expression, as a field of this type reads it.
pub(super) fn stored<T: Column>(expression: &str) -> Result<T> {
    let db = memory();
    run(
        &db,
        &format!(
            "CREATE TABLE cells (id INTEGER PRIMARY KEY, value); \
             INSERT INTO cells VALUES (7, {expression})"
        ),
    );
    Ok(Cell::get(&db, 7)?.expect("it is there").value)
}

/// Why the stored value is not read.
pub(super) fn fault<T: Column + Debug>(expression: &str) -> String {
    match stored::<T>(expression).expect_err(expression) {
        Error::Decode { table, column, key, reason } => {
            assert_eq!((table.as_str(), column.as_str(), key.as_str()), ("cells", "value", "7"));
            reason
        }
        other => panic!("another error: {other}"),
    }
}

#[test]
fn a_value_of_another_class_is_not_read() {
    assert_eq!(fault::<i64>("'7'"), "expected INTEGER, found TEXT '7'");
    assert_eq!(fault::<u8>("7.0"), "expected INTEGER, found REAL 7.0");
    assert_eq!(fault::<i32>("NULL"), "expected INTEGER, found NULL NULL");
    assert_eq!(fault::<bool>("'true'"), "expected 0 or 1, found TEXT 'true'");
    assert_eq!(fault::<f64>("'1.5'"), "expected REAL, found TEXT '1.5'");
    assert_eq!(fault::<f32>("NULL"), "expected REAL, found NULL NULL");
    assert_eq!(fault::<Duration>("x'00'"), "expected REAL, found BLOB x'00'");
    assert_eq!(fault::<String>("7"), "expected TEXT, found INTEGER 7");
    assert_eq!(fault::<Box<str>>("x'61'"), "expected TEXT, found BLOB x'61'");
    assert_eq!(fault::<Cow<'static, str>>("1.5"), "expected TEXT, found REAL 1.5");
    assert_eq!(fault::<char>("7"), "expected TEXT, found INTEGER 7");
    assert_eq!(fault::<Vec<u8>>("'a'"), "expected BLOB, found TEXT 'a'");
    assert_eq!(fault::<[u8; 1]>("'a'"), "expected BLOB, found TEXT 'a'");
    assert_eq!(fault::<serde_json::Value>("7"), "expected JSON text, found INTEGER 7");
    assert_eq!(fault::<Option<i64>>("'7'"), "expected INTEGER, found TEXT '7'");
}

#[test]
fn a_value_out_of_range_is_not_read() {
    assert_eq!(fault::<u8>("256"), "256 is out of range: a u8 is 0 to 255");
    assert_eq!(fault::<i8>("-129"), "-129 is out of range: an i8 is -128 to 127");
    assert_eq!(fault::<u16>("65536"), "65536 is out of range: a u16 is 0 to 65535");
    assert_eq!(fault::<i16>("32768"), "32768 is out of range: an i16 is -32768 to 32767");
    assert_eq!(fault::<u32>("-1"), "-1 is out of range: a u32 is 0 to 4294967295");
    assert!(fault::<i32>("2147483648").starts_with("2147483648 is out of range"));
    assert_eq!(fault::<u64>("-1"), "-1 is out of range: a u64 is not negative");
    assert_eq!(fault::<usize>("-1"), "-1 is out of range: a usize is not negative");
    assert_eq!(fault::<bool>("2"), "expected 0 or 1, found INTEGER 2");
    assert_eq!(fault::<f32>("1e300"), "1e300 is out of range: an f32 ends at 3.4e38");
    assert_eq!(
        fault::<Duration>("-0.5"),
        "-0.5 is out of range: a Duration is not negative and ends before 2^64 seconds"
    );
    assert_eq!(fault::<char>("'ab'"), "expected a single character, found TEXT 'ab'");
    assert_eq!(fault::<char>("''"), "expected a single character, found TEXT ''");
    assert_eq!(fault::<[u8; 4]>("x'000000'"), "expected 4 bytes, found 3");
    assert_eq!(fault::<String>("CAST(x'ff' AS TEXT)"), "the stored text is not UTF-8");
}

/// Columns without an affinity hold whole floats as integers.
#[test]
fn integers_are_read_as_floats_as_far_as_they_are_exact() -> Result<()> {
    assert_eq!(stored::<f64>("-3")?.to_bits(), (-3.0_f64).to_bits());
    assert_eq!(stored::<f64>("9007199254740992")?.to_bits(), (2.0_f64.powi(53)).to_bits());
    assert!(fault::<f64>("9007199254740993").starts_with("expected REAL, found INTEGER"));
    assert_eq!(stored::<Duration>("3")?, Duration::from_secs(3));
    Ok(())
}

/// A value changed by hand is named by `get` and `all`, and can be declared away.
#[test]
fn a_value_changed_by_hand_is_named() -> Result<()> {
    let db = assert_kept([1, 2, 3]);
    run(&db, "UPDATE cells SET value = 'two' WHERE id = 2");
    let expected = "table cells, column value, key 2: cannot be read back: \
                    expected INTEGER, found TEXT 'two'";
    assert_eq!(Cell::<i32>::get(&db, 2).expect_err("it is text").to_string(), expected);
    assert_eq!(all::<Cell<i32>>(&db).expect_err("it is text").to_string(), expected);
    assert_eq!(Cell::<i32>::get(&db, 3)?, Some(Cell { id: 3, value: 3 }));
    assert_eq!(apply(&db, &super::cells([1, 5, 3]))?.updated, 1);
    assert_eq!(all::<Cell<i32>>(&db)?, super::cells([1, 5, 3]));
    Ok(())
}

/// A key of another class is shown as it is stored.
#[test]
fn a_key_of_another_class_is_named() {
    let db = memory();
    run(&db, "CREATE TABLE cells (id, value); INSERT INTO cells VALUES ('x', 1)");
    let error = all::<Cell<i64>>(&db).expect_err("the key is text");
    assert!(
        matches!(&error, Error::Decode { column, key, .. } if column == "id" && key == "'x'"),
        "{error}"
    );
}

#[derive(SqliteRow)]
#[sqlite(table = "papers", vec0(chunk_size = 8))]
struct PaperRef<'a> {
    #[sqlite(primary_key)]
    title: &'a str,
    author: Cow<'a, str>,
    #[sqlite(auxiliary)]
    scan: &'a [u8],
    #[sqlite(auxiliary)]
    note: Option<&'a str>,
    #[sqlite(vector(dim = 2))]
    at: &'a [f32],
}

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "papers", vec0(chunk_size = 8))]
struct Paper {
    #[sqlite(primary_key)]
    title: String,
    author: String,
    #[sqlite(auxiliary)]
    scan: Vec<u8>,
    #[sqlite(auxiliary)]
    note: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: Vec<f32>,
}

/// S8: rows that borrow are rows like those that own.
#[test]
fn s8_rows_that_borrow_are_read_by_rows_that_own() -> Result<()> {
    let (titles, scan, at) = ("one two".to_owned(), vec![0_u8, 1], [0.5_f32, -1.0, 2.0]);
    let rows: Vec<PaperRef<'_>> = titles
        .split(' ')
        .enumerate()
        .map(|(i, title)| PaperRef {
            title,
            author: Cow::Borrowed(&titles[i..]),
            scan: &scan[i..],
            note: (i == 1).then_some(title),
            at: &at[i..i + 2],
        })
        .collect();
    let db = memory();
    assert_eq!(apply(&db, &rows)?.inserted, 2);
    let paper = Paper {
        title: "two".to_owned(),
        author: "ne two".to_owned(),
        scan: vec![1],
        note: Some("two".to_owned()),
        at: vec![-1.0, 2.0],
    };
    assert_eq!(Paper::get(&db, "two")?, Some(paper));
    let read: Vec<Paper> = all(&db)?;
    assert_unchanged(&db, &read);
    assert_unchanged(&db, &rows);
    assert_eq!(integer(&db, "(SELECT count(*) FROM papers WHERE note IS NULL)"), 1);
    Ok(())
}

/// V2: a row over SQLite's limit of length is refused when it is declared.
#[test]
fn v2_a_row_longer_than_sqlite_takes_is_refused() -> Result<()> {
    #[derive(SqliteRow)]
    struct Film {
        #[sqlite(primary_key)]
        id: i64,
        frames: Vec<u8>,
    }
    let db = memory();
    let target = db.target_state("app")?;
    let films = target.declare_table::<Film>()?;
    let film = Film { id: 7, frames: vec![0; 1_000_000_000] };
    let error = films.declare_row(&film).expect_err("with its key it is too long").to_string();
    assert!(error.contains("table film, column frames, key 7"), "{error}");
    assert!(error.contains("limit of 1,000,000,000 bytes"), "{error}");
    Ok(())
}
