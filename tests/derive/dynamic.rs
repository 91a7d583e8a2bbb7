//! Rows whose table is known at run time only, beside those of the derive.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Element, Error, Report, Result, SqliteRow,
    TableSchema, VectorType,
};
use serde_json::{Value, json};

use super::{all, definitions, memory};
use crate::support::{integer, schema, texts};

/// The table that [`events`] declares at run time.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "events")]
struct Event {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    payload: Option<String>,
    score: Option<f64>,
    done: Option<bool>,
    bytes: Option<Vec<u8>>,
    #[sqlite(vector(dim = 2))]
    at: Option<[f32; 2]>,
    #[sqlite(vector(dim = 2))]
    small: Option<[i8; 2]>,
    #[sqlite(vector(dim = 16))]
    bits: Option<[u8; 2]>,
}

fn event(id: i64, title: &str) -> Event {
    Event {
        id,
        title: title.to_owned(),
        payload: None,
        score: None,
        done: None,
        bytes: None,
        at: None,
        small: None,
        bits: None,
    }
}

fn events() -> TableSchema {
    let vector = |element, dim| ColumnType::Vector(VectorType::new(element, dim));
    TableSchema::new(
        "events",
        [
            ("id", ColumnDef::new(ColumnType::Integer)),
            ("title", ColumnDef::new(ColumnType::Text).not_null()),
            ("payload", ColumnDef::new(ColumnType::Text)),
            ("score", ColumnDef::new(ColumnType::Real)),
            ("done", ColumnDef::new(ColumnType::Boolean)),
            ("bytes", ColumnDef::new(ColumnType::Blob)),
            ("at", ColumnDef::new(vector(Element::Float32, 2))),
            ("small", ColumnDef::new(vector(Element::Int8, 2))),
            ("bits", ColumnDef::new(vector(Element::Bit, 16))),
        ],
        ["id"],
    )
    .expect("a table")
}

fn apply(db: &Database, rows: &[DynamicRow]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_schema(events())?;
    for row in rows {
        table.declare_row(row)?;
    }
    target.apply()
}

fn from_json(row: Value) -> DynamicRow {
    DynamicRow::from_json(row).expect("it is an object")
}

/// The one row, as the derive's type reads it.
fn declared(row: DynamicRow) -> Event {
    let db = memory();
    apply(&db, &[row]).expect("it can be stored");
    let mut rows: Vec<Event> = all(&db).expect("it can be read");
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

/// The schemas are one: what the one declared is unchanged for the other.
#[test]
fn a_schema_of_run_time_is_that_of_the_derive() -> Result<()> {
    assert_eq!(&events(), Event::SCHEMA);
    let full = Event {
        payload: Some(String::new()),
        score: Some(0.5),
        done: Some(true),
        bytes: Some(vec![]),
        at: Some([1.0, -2.5]),
        small: Some([-128, 127]),
        bits: Some([0x80, 1]),
        ..event(1, "one")
    };
    let by_json = from_json(json!({
        "id": 1, "title": "one", "payload": "", "score": 0.5, "done": true, "bytes": [],
        "at": [1, -2.5], "small": [-128, 127], "bits": [128, 1],
    }));
    // In another order, in other letters, vectors in the form of sqlite-vec.
    let at: Vec<u8> = [1.0_f32, -2.5].into_iter().flat_map(f32::to_le_bytes).collect();
    let by_value = DynamicRow::new()
        .set("BITS", vec![0x80, 1])
        .set("small", vec![0x80, 0x7f])
        .set("at", at)
        .set("bytes", Vec::<u8>::new())
        .set("done", true)
        .set("score", 0.5)
        .set("payload", "")
        .set("title", "replaced")
        .set("Title", "one")
        .set("id", 1);
    let db = memory();
    apply(&db, &[by_json])?;
    assert_eq!(all::<Event>(&db)?, std::slice::from_ref(&full));
    let again = apply(&db, &[by_value])?;
    assert_eq!((again.unchanged, again.updated), (1, 0));
    let target = db.target_state("app")?;
    target.declare_table()?.declare_row(&full)?;
    let again = target.apply()?;
    assert_eq!((again.unchanged, again.updated), (1, 0));
    assert_eq!(definitions(&db).len(), 1);
    Ok(())
}

#[test]
fn a_column_that_is_not_named_is_null() {
    assert_eq!(declared(from_json(json!({"id": 1, "title": "one"}))), event(1, "one"));
    assert_eq!(declared(DynamicRow::new().set("id", 1).set("title", "one")), event(1, "one"));
    let nulls = json!({"id": 1, "title": "one", "score": null, "at": null, "bytes": null});
    assert_eq!(declared(from_json(nulls)), event(1, "one"));
    let none = DynamicRow::new().set("id", 1).set("title", "one").set("score", None::<f64>);
    assert_eq!(declared(none), event(1, "one"));
}

/// Column, key and reason of a row that cannot be declared. Nothing is written.
fn refusal(row: DynamicRow) -> (String, String, String) {
    let db = memory();
    let error = apply(&db, &[row]).expect_err("it cannot be stored");
    assert_eq!(schema(&db), Vec::<String>::new());
    match error {
        Error::Value { table, column, key, reason } => {
            assert_eq!(table, "events");
            (column, key, reason)
        }
        other => panic!("another error: {other}"),
    }
}

#[test]
fn a_missing_or_null_key_is_named() {
    for row in [json!({"title": "one"}), json!({"id": null, "title": "one"})] {
        let (column, key, reason) = refusal(from_json(row));
        assert_eq!((column.as_str(), key.as_str()), ("id", "unknown"), "{reason}");
    }
    let (column, _, reason) = refusal(from_json(json!({"title": "one"})));
    assert_eq!((column.as_str(), reason.as_str()), ("id", "the row has no value for it"));
}

#[test]
fn a_missing_or_null_value_of_a_column_that_takes_none_is_named() {
    for row in [json!({"id": 7}), json!({"id": 7, "title": null})] {
        let (column, key, reason) = refusal(from_json(row));
        assert_eq!((column.as_str(), key.as_str()), ("title", "7"), "{reason}");
    }
}

/// V2: a dynamic value is of its column's class, never converted into it.
#[test]
fn v2_a_value_of_another_class_is_refused() {
    for (name, value, expected) in [
        ("title", json!(7), "expected TEXT, found the number 7"),
        ("title", json!(true), "expected TEXT, found a boolean"),
        ("score", json!("0.5"), "expected REAL, found the text \"0.5\""),
        ("score", json!(false), "expected REAL, found a boolean"),
        ("score", json!({}), "expected REAL, found an object"),
        ("done", json!("true"), "expected BOOLEAN, found the text \"true\""),
        ("done", json!(2), "2 is out of range: 0 or 1"),
        ("done", json!(1.0), "expected BOOLEAN, found the number 1.0"),
        ("bytes", json!("ff"), "expected BLOB, found the text \"ff\""),
        ("bytes", json!([0, 256]), "element 1 cannot be 256"),
        ("bytes", json!([0.5]), "element 0 cannot be 0.5"),
        ("at", json!("[1, 2]"), "expected vector, found the text \"[1, 2]\""),
        ("at", json!([1, "2"]), "element 1 cannot be \"2\""),
        ("at", json!([1]), "expected a vector of 2 dimensions, found 1"),
        ("at", json!([1, 1e300]), "element 1 of the vector is inf"),
        ("small", json!([0, 128]), "element 1 cannot be 128"),
        ("small", json!([0, 0.5]), "element 1 cannot be 0.5"),
        ("bits", json!([0]), "expected a vector of 16 dimensions, found 8"),
    ] {
        let mut row = json!({"id": 7, "title": "one"});
        row[name] = value;
        let (column, key, reason) = refusal(from_json(row));
        assert_eq!((column.as_str(), key.as_str(), reason.as_str()), (name, "7", expected));
    }
    for (id, expected) in [
        (json!("7"), "expected INTEGER, found the text \"7\""),
        (json!(7.0), "expected INTEGER, found the number 7.0"),
        (json!(u64::MAX), "expected INTEGER, found the number 18446744073709551615"),
    ] {
        let (column, key, reason) = refusal(from_json(json!({"id": id, "title": "one"})));
        assert_eq!((column.as_str(), key.as_str(), reason.as_str()), ("id", "unknown", expected));
    }
}

/// V2, for values that are set.
#[test]
fn v2_a_set_value_of_another_class_is_refused() {
    let row = || DynamicRow::new().set("id", 7).set("title", "one");
    for (row, named, expected) in [
        (row().set("title", 7), "title", "expected TEXT, found INTEGER 7"),
        (row().set("title", b"one".to_vec()), "title", "expected TEXT, found BLOB x'6f6e65'"),
        (row().set("score", "0.5"), "score", "expected REAL, found TEXT '0.5'"),
        (row().set("done", 0.0), "done", "expected BOOLEAN, found REAL 0.0"),
        (row().set("bytes", "x"), "bytes", "expected BLOB, found TEXT 'x'"),
        (row().set("at", vec![0; 7]), "at", "7 bytes are no vector of 4-byte floats"),
        (row().set("at", vec![0; 12]), "at", "expected a vector of 2 dimensions, found 3"),
    ] {
        let (column, key, reason) = refusal(row);
        assert_eq!((column.as_str(), key.as_str(), reason.as_str()), (named, "7", expected));
    }
    let (column, _, reason) = refusal(row().set("score", f64::NAN));
    assert!(column == "score" && reason.starts_with("NaN"), "{column}: {reason}");
}

/// V2: an integer for a REAL column is that float, if there is one.
#[test]
fn v2_an_integer_in_a_real_column_is_that_float() {
    let score = |score: Value| from_json(json!({"id": 7, "title": "one", "score": score}));
    for (given, stored) in [
        (json!(3), 3.0),
        (json!(-3), -3.0),
        (json!(1_i64 << 53), 2.0_f64.powi(53)),
        (json!(-0.0), 0.0),
        (json!(1e300), 1e300),
    ] {
        let read = declared(score(given)).score.expect("it was given");
        assert_eq!(read.to_bits(), f64::to_bits(stored));
    }
    let set = DynamicRow::new().set("id", 7).set("title", "one").set("score", 3);
    assert_eq!(declared(set).score, Some(3.0));
    for inexact in [json!((1_i64 << 53) + 1), json!(i64::MAX), json!(u64::MAX)] {
        let (column, _, reason) = refusal(score(inexact));
        assert!(column == "score" && reason.contains("no float holds it exactly"), "{reason}");
    }
}

#[test]
fn an_unknown_column_is_named_with_the_one_that_was_meant() {
    let row = || json!({"id": 7, "title": "one"});
    let mut near = row();
    near["pay_load"] = json!("x");
    let (_, key, reason) = refusal(from_json(near));
    let expected = "the table has no column `pay_load`; did you mean `payload`?";
    assert_eq!((key.as_str(), reason.as_str()), ("7", expected));
    let mut far = row();
    far["author"] = json!("x");
    let (_, key, reason) = refusal(from_json(far));
    assert_eq!((key.as_str(), reason.as_str()), ("7", "the table has no column `author`"));
}

/// A mistyped name leaves its column without a value; the name is what to tell of.
#[test]
fn a_mistyped_column_that_takes_no_null_is_named() {
    let (_, key, reason) = refusal(from_json(json!({"id": 7, "titel": "one"})));
    assert!(reason.contains("no column `titel`; did you mean `title`?"), "{reason}");
    assert_eq!(key, "7");
}

#[test]
fn arrays_and_objects_in_text_columns_are_sorted_json() -> Result<()> {
    let db = memory();
    let row =
        |id: i64, payload: Value| from_json(json!({"id": id, "title": "one", "payload": payload}));
    apply(&db, &[row(1, json!({"b": {"d": 1, "c": 0.1}, "a": []})), row(2, json!([{"z": 1}]))])?;
    assert_eq!(
        texts(&db, "SELECT payload AS value FROM events ORDER BY id"),
        [r#"{"a":[],"b":{"c":0.1,"d":1}}"#, r#"[{"z":1}]"#]
    );
    assert_eq!(integer(&db, "(SELECT json_valid(payload) FROM events)"), 1);
    Ok(())
}

#[test]
fn a_row_is_a_json_object() {
    for other in [json!([1]), json!("x"), json!(7), json!(null)] {
        let shown = other.to_string();
        let error = DynamicRow::from_json(other).expect_err("it is no object");
        assert!(matches!(&error, Error::Schema { .. }), "{error}");
        assert!(error.to_string().ends_with(&format!("not {shown}")), "{error}");
    }
}

#[test]
fn a_set_value_is_got_back() {
    let row = DynamicRow::new().set("id", 7).set("ID", 8).set("title", "one");
    assert_eq!(row.get("Id"), Some(&declarite::Value::Integer(8)));
    assert_eq!(row.get("title"), Some(&declarite::Value::Text("one".to_owned())));
    assert_eq!(row.get("score"), None);
}
