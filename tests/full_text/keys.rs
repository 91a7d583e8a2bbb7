//! Rows that FTS5 knows by an integer beside their key.

use declarite::{Database, Result, SqliteRow};

use super::{apply, check};
use crate::support::{File, integer, run};

#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "pages", fts5(title, id))]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    title: Option<String>,
}

fn page(id: &str, title: &str) -> Page {
    Page { id: id.to_owned(), title: Some(title.to_owned()) }
}

fn found(db: &Database, text: &str) -> Vec<String> {
    let hits = Page::matching(text).load(db).expect("a search");
    hits.into_iter().map(|hit| hit.row.id).collect()
}

/// F1: VACUUM may number the rows of a table anew whose key is no INTEGER, and whoever likes to
/// may do so by hand.
#[test]
fn a_text_key_and_vacuum() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[page("a", "one"), page("b", "two"), page("c", "three")])?;
    apply(db, &[page("b", "two"), page("c", "three")])?;
    run_alone(db, "VACUUM");
    check(db, "pages");
    run(db, "UPDATE pages SET rowid = -rowid");
    check(db, "pages");
    assert_eq!(found(db, "three"), ["c"]);
    assert_eq!(apply(db, &[page("b", "other"), page("c", "three")])?.updated, 1);
    assert_eq!((found(db, "two"), found(db, "other")), (vec![], vec!["b".to_owned()]));
    assert_eq!(integer(db, "(SELECT count(*) FROM pages_fts_ids)"), 2);
    // Of the tables of the file, none is a stranger's.
    let names: Vec<_> = db.inspect()?.iter().map(|it| it.name().to_owned()).collect();
    assert_eq!(names, ["pages"]);
    assert!(db.inspect()?[0].full_text().is_some());
    Ok(())
}

fn run_alone(db: &Database, sql: &str) {
    // A transaction would be in the way.
    let path = db_path(db);
    let mut connection =
        <declarite::SqliteConnection as declarite::diesel::Connection>::establish(&path)
            .expect("it opens");
    declarite::diesel::connection::SimpleConnection::batch_execute(&mut connection, sql)
        .expect(sql);
}

fn db_path(db: &Database) -> String {
    crate::support::texts(db, "SELECT file AS value FROM pragma_database_list WHERE name = 'main'")
        .remove(0)
}

#[test]
fn keys_change_by_hand() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[page("a", "one"), page("b", "two")])?;
    for (sql, text, keys) in [
        ("UPDATE pages SET id = 'z' WHERE id = 'a'", "one", &["z"][..]),
        ("UPDATE pages SET id = id || id", "two", &["bb"]),
        ("UPDATE pages SET title = 'TWO' WHERE id = 'bb'", "two", &["bb"]),
        ("INSERT INTO pages VALUES ('c', 'three') ON CONFLICT DO NOTHING", "three", &["c"]),
        ("INSERT OR REPLACE INTO pages VALUES ('d', 'four')", "four", &["d"]),
        ("INSERT INTO pages VALUES ('c', 'x') ON CONFLICT DO UPDATE SET title = 'y'", "y", &["c"]),
        ("DELETE FROM pages WHERE id = 'c'", "y", &[]),
        ("DELETE FROM pages", "two", &[]),
    ] {
        run(db, sql);
        check(db, "pages");
        assert_eq!(found(db, text), keys, "{sql}");
    }
    Ok(())
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "my \"words'", without_rowid, strict, primary_key(lang, nr), fts5(text, lang))]
struct Word {
    nr: i64,
    lang: String,
    #[sqlite(rename = "a \"b' [c]")]
    text: String,
}

fn word(lang: &str, nr: i64, text: &str) -> Word {
    Word { nr, lang: lang.to_owned(), text: text.to_owned() }
}

/// F1: a table WITHOUT ROWID, with a key of two columns and names that have to be quoted.
#[test]
fn without_rowid() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let target = db.target_state("app")?;
    let table = target.declare_table::<Word>()?;
    for row in [word("en", 1, "water"), word("en", 2, "fire"), word("de", 1, "water")] {
        table.declare_row(&row)?;
    }
    target.apply()?;
    let found = |text: &str| -> Result<Vec<(String, i64)>> {
        let hits = Word::matching(text).snippet("[", "]", 3).load(db)?;
        Ok(hits.into_iter().map(|hit| (hit.row.lang, hit.row.nr)).collect())
    };
    // Equally good, and so in the key's order.
    assert_eq!(found("water")?, [("de".to_owned(), 1), ("en".to_owned(), 1)]);
    assert_eq!(found("en fire")?, [("en".to_owned(), 2)]);
    assert!(db.target_state("app")?.verify()?.is_clean());
    let target = db.target_state("app")?;
    let table = target.declare_table::<Word>()?;
    table.declare_row(&word("en", 2, "ice"))?;
    assert_eq!(target.apply()?.deleted, 2);
    assert_eq!((found("water")?.len(), found("ice")?.len()), (0, 1));
    assert!(db.target_state("app")?.verify()?.is_clean());
    Ok(())
}

/// F1: an integer key of a table WITHOUT ROWID is one to know its rows by.
#[test]
fn an_integer_key_without_rowid() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "lines", without_rowid, fts5(text))]
    struct Line {
        #[sqlite(primary_key)]
        nr: u32,
        text: String,
    }
    let file = File::new();
    apply(&file.db, &[Line { nr: 5, text: "one two".into() }])?;
    apply(&file.db, &[Line { nr: 5, text: "two three".into() }])?;
    let hits = Line::matching("three").load(&file.db)?;
    assert_eq!((hits[0].row.nr, hits[0].row.text.as_str()), (5, "two three"));
    assert_eq!(Line::matching("one").load(&file.db)?.len(), 0);
    Ok(())
}

/// Pages join to the whole, whatever the key compares by in a table that somebody made anew.
#[test]
fn pages_over_a_key_that_compares_otherwise() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &["a", "B", "A", "b"].map(|id| page(id, "the same")))?;
    // FTS5's table and that of the integers stay, without triggers.
    run(
        db,
        "CREATE TABLE copy AS SELECT * FROM pages; DROP TABLE pages;
         CREATE TABLE pages (
             id TEXT NOT NULL COLLATE NOCASE, title TEXT, PRIMARY KEY (id COLLATE BINARY)
         );
         INSERT INTO pages SELECT * FROM copy",
    );
    let all = Page::matching("same").load(db)?;
    let ids: Vec<&str> = all.iter().map(|hit| hit.row.id.as_str()).collect();
    assert_eq!(ids, ["A", "B", "a", "b"]);
    for size in [1, 2, 3] {
        let page = |offset| Page::matching("same").limit(size).offset(offset).load(db);
        let pages: Result<Vec<_>> = (0..4).step_by(size).map(page).collect();
        assert_eq!(pages?.concat(), all, "pages of {size}");
    }
    Ok(())
}
