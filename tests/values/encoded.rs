//! JSON, and types with an encoder and a decoder of their own.

use std::collections::{BTreeMap, HashMap};

use declarite::{Error, Result, SqliteRow};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    all, apply, assert_kept, assert_rows_kept, assert_unchanged, cells, few_cases, memory,
};
use crate::support::{integer, run, texts};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Dot,
    Circle { radius: f64 },
    Path(Vec<(f32, f32)>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Settings {
    theme: String,
    shapes: Vec<Shape>,
    limits: HashMap<String, u64>,
    #[serde(rename = "a\"quoted")]
    quoted: Option<char>,
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "users")]
struct User {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    settings: Settings,
    #[sqlite(json)]
    maybe: Option<Settings>,
    #[sqlite(json)]
    numbers: Vec<f64>,
    #[sqlite(json)]
    labels: HashMap<String, i64>,
    anything: Value,
}

fn settings(radius: f64, points: Vec<(f32, f32)>) -> Settings {
    Settings {
        theme: "dark \0 \u{1F980}".to_owned(),
        shapes: vec![Shape::Circle { radius }, Shape::Dot, Shape::Path(points)],
        limits: [("z".to_owned(), u64::MAX), ("a".to_owned(), 0)].into(),
        quoted: Some('"'),
    }
}

fn user(id: i64, settings: Settings) -> User {
    let labels = [("b".to_owned(), 1), ("a".to_owned(), 2)].into();
    User { id, settings, maybe: None, numbers: vec![], labels, anything: Value::Null }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8, for any JSON.
    #[test]
    fn s8_json_values_are_kept(values in vec(any_json(), 1..8)) {
        assert_kept(values);
    }

    /// S8, for types stored as JSON: floats to the last bit.
    #[test]
    fn s8_types_stored_as_json_are_kept(
        radius in any::<f64>(),
        points in vec(any::<(f32, f32)>(), 0..8),
        numbers in vec(any::<f64>(), 0..16),
        anything in any_json(),
    ) {
        let some = settings(radius, points);
        let maybe = Some(some.clone());
        assert_rows_kept(&[
            user(1, some.clone()),
            User { maybe, numbers, anything, ..user(2, some) },
        ]);
    }
}

/// V4: JSON is written with sorted keys, numbers as they are.
#[test]
fn v4_keys_are_sorted_at_every_depth() {
    let db = assert_rows_kept(&[user(1, settings(0.5, vec![(0.1, 2.0)]))]);
    assert_eq!(
        texts(&db, "SELECT settings AS value FROM users"),
        ["{\"a\\\"quoted\":\"\\\"\",\"limits\":{\"a\":0,\"z\":18446744073709551615},\
          \"shapes\":[{\"Circle\":{\"radius\":0.5}},\"Dot\",{\"Path\":[[0.1,2.0]]}],\
          \"theme\":\"dark \\u0000 \u{1F980}\"}"]
    );
    let db = assert_kept([json!({"b": {"d": 1, "c": 2}, "a": [{"f": 3, "e": 4}]})]);
    assert_eq!(
        texts(&db, "SELECT value FROM cells"),
        [r#"{"a":[{"e":4,"f":3}],"b":{"c":2,"d":1}}"#]
    );
}

/// V4: maps of any order are one text.
#[test]
fn v4_maps_of_any_order_are_one_row() -> Result<()> {
    let labels = |ids: Vec<i64>| ids.into_iter().map(|id| (format!("label {id}"), id)).collect();
    let row = |ids| User { labels: labels(ids), ..user(1, settings(1.0, vec![])) };
    let db = assert_rows_kept(&[row((0..100).collect())]);
    assert_unchanged(&db, &[row((0..100).rev().collect())]);
    let sorted: BTreeMap<String, i64> = labels((0..100).collect()).into_iter().collect();
    let text = serde_json::to_string(&sorted).expect("it is JSON");
    assert_eq!(texts(&db, "SELECT labels AS value FROM users"), [text]);
    assert_eq!(apply(&db, &[row((0..101).collect())])?.updated, 1);
    Ok(())
}

/// `None` is NULL; JSON's own null is text.
#[test]
fn a_json_null_is_not_null() {
    let db = assert_kept([None, Some(Value::Null), Some(json!([null]))]);
    assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), ["NULL", "null", "[null]"]);
    assert_eq!(integer(&db, "(SELECT count(*) FROM cells WHERE value IS NULL)"), 1);
}

/// V2: JSON has no NaN and no infinity; serde_json would write `null`, which
/// is no number when it is read.
#[test]
fn v2_floats_that_json_has_not_are_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let row = User { numbers: vec![0.5, number], ..user(7, settings(1.0, vec![])) };
        let error = apply(&memory(), &[row]).expect_err("it cannot be stored");
        assert!(
            matches!(&error, Error::Value { table, column, key, .. }
                if table == "users" && column == "numbers" && key == "7"),
            "{error}"
        );
    }
}

#[test]
fn json_that_is_no_json_of_the_type_is_not_read() -> Result<()> {
    let db = assert_rows_kept(&[user(7, settings(1.0, vec![]))]);
    for text in ["'{'", "'{\"theme\": 1}'", "'null'", "x'7b7d'", "3"] {
        run(&db, &format!("UPDATE users SET settings = {text}"));
        let error = User::get(&db, 7).expect_err(text);
        assert!(
            matches!(&error, Error::Decode { table, column, key, .. }
                if table == "users" && column == "settings" && key == "7"),
            "{error}"
        );
    }
    Ok(())
}

#[test]
fn json_of_a_map_whose_keys_are_no_strings_is_refused() {
    #[derive(SqliteRow)]
    struct Pairs {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(json)]
        pairs: HashMap<(i64, i64), i64>,
    }
    let row = Pairs { id: 7, pairs: [((1, 2), 3)].into() };
    let error = apply(&memory(), &[row]).expect_err("it is no JSON");
    assert!(matches!(&error, Error::Value { column, .. } if column == "pairs"), "{error}");
}

#[derive(Debug, Clone, PartialEq)]
enum Status {
    Draft,
    Published(u32),
    Lost,
}

fn status_text(status: &Status) -> Result<Option<String>, &'static str> {
    match status {
        Status::Draft => Ok(None),
        Status::Published(year) => Ok(Some(format!("published {year}"))),
        Status::Lost => Err("what is lost is not kept"),
    }
}

fn status(text: Option<&str>) -> Result<Status, String> {
    let Some(text) = text else { return Ok(Status::Draft) };
    let year = text.strip_prefix("published ").and_then(|year| year.parse().ok());
    year.map(Status::Published).ok_or_else(|| format!("`{text}` is no status"))
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Level {
    Low = 1,
    High = 100,
}

fn level_number(level: &Level) -> i64 {
    *level as i64
}

fn level(number: i64) -> Result<Level, &'static str> {
    [Level::Low, Level::High]
        .into_iter()
        .find(|level| *level as i64 == number)
        .ok_or("there is no such level")
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "articles", primary_key(level, id))]
struct Article {
    id: i64,
    #[sqlite(encoder = level_number, decoder = level)]
    level: Level,
    #[sqlite(encoder = status_text, decoder = status)]
    status: Status,
}

#[test]
fn enums_are_kept_by_encoder_and_decoder() -> Result<()> {
    let article = |level, status| Article { id: 1, level, status };
    let rows = [article(Level::Low, Status::Draft), article(Level::High, Status::Published(1999))];
    let db = assert_rows_kept(&rows);
    assert_eq!(texts(&db, "SELECT status AS value FROM articles"), ["NULL", "published 1999"]);
    assert_eq!(integer(&db, "(SELECT sum(level) FROM articles)"), 101);
    assert_eq!(Article::get(&db, (&Level::High, 1))?.as_ref(), Some(&rows[1]));
    assert_eq!(Article::get(&db, (&Level::High, 2))?, None);
    Ok(())
}

#[test]
fn an_encoder_may_refuse_and_so_may_a_decoder() -> Result<()> {
    let article = Article { id: 7, level: Level::Low, status: Status::Lost };
    let error = apply(&memory(), std::slice::from_ref(&article)).expect_err("it is lost");
    assert_eq!(
        error.to_string(),
        "table articles, column status, key (1, 7): what is lost is not kept"
    );
    let db = assert_rows_kept(&[Article { status: Status::Draft, ..article }]);
    run(&db, "UPDATE articles SET status = 'burnt'");
    let error = all::<Article>(&db).expect_err("nothing reads it");
    assert_eq!(
        error.to_string(),
        "table articles, column status, key (1, 7): cannot be read back: `burnt` is no status"
    );
    run(&db, "UPDATE articles SET status = NULL, level = 2");
    let error = all::<Article>(&db).expect_err("nothing reads it");
    assert!(
        matches!(&error, Error::Decode { column, key, .. } if column == "level" && key == "(2, 7)")
    );
    Ok(())
}

/// S8: JSON text laid out by hand is the same value, read back.
#[test]
fn json_is_read_however_it_is_laid_out() -> Result<()> {
    let db = assert_kept([json!({"a": 1, "b": [2.5]})]);
    run(&db, "UPDATE cells SET value = '{ \"b\": [ 2.5e0 ], \"a\": 1 }'");
    let read: Vec<super::Cell<Value>> = all(&db)?;
    assert_eq!(read, cells([json!({"a": 1, "b": [2.5]})]));
    Ok(())
}
