//! Enums of names, as text.

use declarite::{ColumnType, Error, Result, SqliteRow, SqliteText};
use serde::Serialize;

use super::{Cell, apply, assert_kept, assert_rows_kept, memory};
use crate::support::{run, schema, texts};

#[derive(Debug, Clone, Copy, PartialEq, SqliteText)]
#[sqlite(rename_all = "kebab-case")]
enum Status {
    Draft,
    InReview,
    #[sqlite(rename = "it's out \0 \u{1F980}")]
    Published,
}

/// Discriminants are no matter.
#[derive(Debug, Clone, Copy, PartialEq, SqliteText)]
enum Level {
    Low = 100,
    r#High = -1,
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "articles", primary_key(level, id))]
struct Article {
    id: i64,
    level: Level,
    status: Option<Status>,
}

#[test]
fn enums_are_kept_by_their_names() {
    let db = assert_kept([Status::Draft, Status::InReview, Status::Published]);
    assert_eq!(
        texts(&db, "SELECT value FROM cells ORDER BY id"),
        ["draft", "in-review", "it's out \0 \u{1F980}"]
    );
    let db = assert_kept([Some(Level::High), None, Some(Level::Low)]);
    assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), ["High", "NULL", "Low"]);
}

#[test]
fn enums_are_keys() -> Result<()> {
    let article = |level, status| Article { id: 1, level, status };
    let rows = [article(Level::High, Some(Status::Draft)), article(Level::Low, None)];
    let db = assert_rows_kept(&rows);
    assert_eq!(Article::get(&db, (&Level::Low, 1))?.as_ref(), Some(&rows[1]));
    assert_eq!(Article::get(&db, (&Level::Low, 2))?, None);
    assert_eq!(Article::SCHEMA.columns()[1].column_type(), ColumnType::Text);
    let level = "\"level\" TEXT NOT NULL";
    assert!(schema(&db).iter().any(|table| table.contains(level)), "{:?}", schema(&db));
    Ok(())
}

#[test]
fn a_vec0_table_may_have_them() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(table = "points", vec0)]
    struct Point {
        #[sqlite(primary_key)]
        level: Level,
        #[sqlite(partition_key)]
        area: Status,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    let rows = [Point { level: Level::Low, area: Status::Draft, at: [1.0, 2.0] }];
    let db = assert_rows_kept(&rows);
    assert_eq!(Point::get(&db, &Level::Low)?.as_ref(), Some(&rows[0]));
    Ok(())
}

/// Why the status of row 7 is not read, once it is `stored`.
fn fault(stored: &str) -> String {
    let db = memory();
    apply(&db, &[Cell { id: 7, value: Status::Draft }]).expect("it can be stored");
    run(&db, &format!("UPDATE cells SET value = {stored}"));
    let error = Cell::<Status>::get(&db, 7).expect_err(stored);
    let Error::Decode { table, column, key, reason } = &error else {
        panic!("another error: {error}")
    };
    assert_eq!((table.as_str(), column.as_str(), key.as_str()), ("cells", "value", "7"));
    reason.clone()
}

#[test]
fn a_text_that_is_none_of_them_is_not_read() {
    let known = "expected one of 'draft', 'in-review', 'it's out \0 \u{1F980}', found";
    assert_eq!(fault("'darft'"), format!("{known} 'darft'; did you mean 'draft'?"));
    assert_eq!(fault("'Draft'"), format!("{known} 'Draft'; did you mean 'draft'?"));
    assert_eq!(fault("''"), format!("{known} ''"));
    let long = "draft".repeat(1000);
    assert_eq!(fault(&format!("'{long}'")), format!("{known} '{}…'", &long[..80]));
    assert_eq!(fault("x'00'"), "expected TEXT, found BLOB x'00'");
}

/// A name in JSON is the name in the table.
#[test]
fn names_are_those_of_serde() {
    macro_rules! cased {
        ($($case:literal),*) => {$({
            #[derive(Debug, Clone, Copy, PartialEq, Serialize, SqliteText)]
            #[serde(rename_all = $case)]
            #[sqlite(rename_all = $case)]
            enum Word {
                Outcome,
                VeryTasty,
                HTTPServer2,
                A,
                #[serde(rename = "Some ONE")]
                #[sqlite(rename = "Some ONE")]
                Renamed,
            }
            let all = [
                Word::Outcome,
                Word::VeryTasty,
                Word::HTTPServer2,
                Word::A,
                Word::Renamed,
            ];
            let named: Vec<String> =
                all.iter().map(|word| serde_json::to_value(word).expect("JSON").as_str().expect("text").to_owned()).collect();
            let db = assert_kept(all);
            assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), named, $case);
        })*};
    }
    cased!(
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE"
    );
}
