//! Rows that vec0 keeps although it said no.

use super::*;
use declarite::ManagedBy;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    words: i64,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn page(id: i64) -> Page {
    let (title, body) = (format!("page {id}"), Some("text".to_owned()));
    Page { id, words: 100, title, body, at: [1.0, 2.0] }
}

const PAGES: &str = "at float[2], id integer primary key, words integer, title text, +body text";

/// G1: inside a transaction, metadata of a wrong type or NULL leaves the row behind.
#[test]
fn naively_a_row_with_wrong_metadata_is_there_after_its_error() -> Result<()> {
    for (values, message) in [
        (
            "7, '[1,2]', 'x', 't', 'b'",
            "Expected integer for INTEGER metadata column words, received TEXT",
        ),
        (
            "7, '[1,2]', NULL, 't', 'b'",
            "Expected integer for INTEGER metadata column words, received NULL",
        ),
        ("7, '[1,2]', 1, NULL, 'b'", "Expected text for TEXT metadata column title, received NULL"),
    ] {
        let db = naive(PAGES, &[])?;
        db.transaction(|connection| {
            assert_eq!(fault(connection, &format!("INSERT INTO naive VALUES ({values})")), message);
            Ok(())
        })?;
        db.transaction(|connection| {
            let near = "SELECT id AS value FROM naive WHERE at MATCH '[1,2]' AND k = 5";
            assert_eq!(numbers_of(connection, near)?, [7], "a ghost, found by a search");
            let message = fault(connection, "INSERT INTO naive VALUES (7, '[1,2]', 1, 't', 'b')");
            assert_eq!(message, "UNIQUE constraint failed on naive primary key");
            Ok(())
        })?;
    }
    Ok(())
}

/// G1: an auxiliary value of a wrong type leaves a table that cannot be read.
#[test]
fn naively_a_row_with_wrong_auxiliary_breaks_its_table() -> Result<()> {
    let db = naive(PAGES, &[])?;
    db.transaction(|connection| {
        let message = fault(connection, "INSERT INTO naive VALUES (7, '[1,2]', 1, 't', 5)");
        assert_eq!(
            message,
            "Auxiliary column type mismatch: The auxiliary column body has type TEXT, but INTEGER was provided."
        );
        Ok(())
    })?;
    let broken = texts(&db, "SELECT body AS value FROM naive").expect_err("a ghost has no body");
    assert!(broken.to_string().contains("SQL logic error"), "{broken}");
    Ok(())
}

/// G1: a statement of INSERT and SELECT, which is what declared rows are written
/// by, takes back what it did.
#[test]
fn naively_an_insert_from_a_select_leaves_nothing() -> Result<()> {
    let db = naive(PAGES, &[])?;
    db.transaction(|connection| {
        fault(connection, "INSERT INTO naive SELECT 7, '[1,2]', NULL, 't', 'b'");
        fault(connection, "INSERT INTO naive SELECT 7, '[1,2]', 1, 't', 5");
        Ok(())
    })?;
    assert_eq!(number(&db, "SELECT count(*) AS value FROM naive")?, 0);
    Ok(())
}

fn page_row(id: i64) -> DynamicRow {
    DynamicRow::new().set("id", id).set("words", 1).set("title", "t").set("at", bytes(&[1.0, 2.0]))
}

fn bytes(floats: &[f32]) -> Vec<u8> {
    floats.iter().flat_map(|float| float.to_le_bytes()).collect()
}

/// G1: the wrong value is told from the row alone, and no statement is run.
#[test]
fn a_declared_row_with_a_wrong_value_leaves_nothing() -> Result<()> {
    let db = memory()?;
    assert_eq!(counts(&apply(&db, &[page(1)])?), [1, 0, 0, 0]);
    let schema = Page::SCHEMA;
    refuses(&db, schema, &page_row(7).set("words", "x"), "words", "expected INTEGER, found TEXT");
    refuses(&db, schema, &page_row(7).set("words", None::<i64>), "words", "no NULL");
    refuses(&db, schema, &page_row(7).set("title", None::<&str>), "title", "no NULL");
    refuses(&db, schema, &page_row(7).set("body", 5), "body", "expected TEXT, found INTEGER");
    assert_eq!(all::<Page>(&db)?, [page(1)]);
    assert_eq!(Page::nearest(&[1.0, 2.0], 5).load(&db)?.len(), 1);
    // The key is free.
    assert_eq!(counts(&apply(&db, &[page(1), page(7)])?), [1, 0, 0, 1]);
    assert_eq!(Page::get(&db, 7)?, Some(page(7)));
    Ok(())
}

#[test]
fn an_error_of_a_value_names_its_key() -> Result<()> {
    let db = memory()?;
    let target = db.target_state("pages")?;
    let table = target.declare_schema(Page::SCHEMA.clone())?;
    let error = table.declare_row(&page_row(7).set("words", "x")).expect_err("words is a number");
    assert_eq!(
        error.to_string(),
        "table pages, column words, key 7: expected INTEGER, found TEXT 'x'"
    );
    Ok(())
}

/// G1: a table of the user's may have other types than were declared, under which
/// vec0 itself would refuse the rows; it is refused before.
#[test]
fn a_table_whose_types_vec0_would_keep_to_is_refused() -> Result<()> {
    let cases = [
        ("words text, title text, +body text", "column words is text in the file"),
        ("words integer, title text, +body blob", "column body is +body blob in the file"),
    ];
    for (others, words) in cases {
        let db = memory()?;
        let sql = format!(
            "CREATE VIRTUAL TABLE pages USING vec0(at float[2], id integer primary key, {others})"
        );
        db.transaction(|connection| run(connection, &sql).map_err(Error::user))?;
        let target = db.target_state("pages")?;
        let declared = target.table::<Page>().managed_by(ManagedBy::User).declare();
        let error = declared.expect_err("the types differ").to_string();
        assert!(error.contains("table pages") && error.contains(words), "{error}");
    }
    Ok(())
}

/// A row refused inside a component leaves the component as it was applied.
#[test]
fn a_refused_row_leaves_its_component_standing() -> Result<()> {
    let db = memory()?;
    let rounds = [
        (vec![page_row(1), page_row(2)], true),
        (vec![page_row(1).set("words", 2), page_row(3).set("title", 9)], false),
    ];
    for (rows, good) in rounds {
        let target = db.target_state("pages")?;
        let table = target.declare_schema(Page::SCHEMA.clone())?;
        let component = target.component("a.html")?;
        let declared: Result<()> =
            rows.iter().try_for_each(|row| component.declare_row(&table, row));
        assert_eq!(declared.is_ok(), good);
        let finished = component.finish();
        assert_eq!(matches!(finished, Err(Error::Incomplete { .. })), !good);
        let report = target.apply()?;
        assert_eq!(counts(&report), if good { [2, 0, 0, 0] } else { [0, 0, 0, 2] });
    }
    let mut stored = all::<Page>(&db)?;
    stored.sort_by_key(|page| page.id);
    assert_eq!(
        stored.iter().map(|page| (page.id, page.words)).collect::<Vec<_>>(),
        [(1, 1), (2, 1)]
    );
    Ok(())
}
