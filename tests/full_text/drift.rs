//! F4, S6, C7: indexes that somebody else changed, dropped or damaged.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Error, FullText, Result, SqliteRow, TableSchema,
};

use super::{Note, apply, check, declare, fault, ids, note, objects};
use crate::support::{File, run};

fn two(db: &Database) -> Result<()> {
    apply(db, &[note(1, "Rust", "text"), note(2, "Water", "")]).map(drop)
}

fn repaired(db: &Database) -> Result<declarite::Report> {
    let target = db.target_state("app")?;
    target.repair()?;
    let table = target.declare_table::<Note>()?;
    for row in [note(1, "Rust", "text"), note(2, "Water", "")] {
        table.declare_row(&row)?;
    }
    let report = target.apply()?;
    check(db, "notes");
    assert!(db.target_state("app")?.verify()?.is_clean());
    assert_eq!((ids(db, "rust"), ids(db, "water"), objects(db)), (vec![1], vec![2], 12));
    Ok(report)
}

/// What is gone of an index, or is another than it was made, is found before anything is
/// planned, and made again by a run that repairs.
#[test]
fn s6_parts_that_are_gone_are_made_again() -> Result<()> {
    for (sql, what) in [
        ("DROP TRIGGER notes_fts_insert", "the trigger notes_fts_insert of its full-text index"),
        ("DROP TRIGGER notes_fts_update", "the trigger notes_fts_update of its full-text index"),
        ("DROP TRIGGER notes_fts_delete", "the trigger notes_fts_delete of its full-text index"),
        (
            "DROP TRIGGER notes_fts_before_update",
            "the trigger notes_fts_before_update of its full-text index",
        ),
        ("DROP TABLE notes_fts_before", "the table notes_fts_before of its full-text index"),
        ("DROP TABLE notes_fts", "the table notes_fts of its full-text index"),
        ("DROP TABLE notes_fts_data", "the table notes_fts_data of FTS5's"),
        ("DROP TABLE notes_fts_config", "the table notes_fts_config of FTS5's"),
        ("DROP TABLE notes_fts_idx; DROP TABLE notes_fts_docsize", "the table notes_fts_docsize"),
        (
            "DROP TRIGGER notes_fts_delete;
             CREATE TRIGGER notes_fts_delete AFTER DELETE ON notes BEGIN SELECT 1; END",
            "the trigger notes_fts_delete of its full-text index as it was made",
        ),
        (
            "DROP TABLE notes_fts; CREATE VIRTUAL TABLE notes_fts USING fts5(title, body)",
            "the table notes_fts of its full-text index as it was made",
        ),
    ] {
        let file = File::new();
        let db = &file.db;
        two(db)?;
        run(db, sql);
        let target = db.target_state("app")?;
        let error = target.declare_table::<Note>().map(drop).expect_err(sql);
        assert!(
            matches!(&error, Error::Drift { .. }) && error.to_string().contains(what),
            "{error}"
        );
        let found = db.target_state("app")?.verify()?;
        assert!(found.to_string().contains(what), "{found}");
        // Rows that were written without it.
        if !sql.starts_with("DROP TABLE") && !sql.contains("before") {
            run(db, "UPDATE notes SET title = 'Iron' WHERE id = 2");
        }
        repaired(db)?;
    }
    Ok(())
}

/// An index that FTS5 itself finds wrong.
#[test]
fn c7_an_index_with_other_words_is_filled_again() -> Result<()> {
    for sql in [
        "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')",
        "INSERT INTO notes_fts (notes_fts, rowid, title, body) VALUES ('delete', 1, 'Rust', 'text')",
        "INSERT INTO notes_fts (rowid, title) VALUES (3, 'Nobody')",
        "UPDATE notes_fts_data SET block = zeroblob(9) WHERE id > 10",
    ] {
        let file = File::new();
        let db = &file.db;
        two(db)?;
        run(db, sql);
        assert!(fault(db, "notes").is_some(), "{sql}");
        let found = db.target_state("app")?.verify()?;
        let notes = found.table("notes").expect("it is there");
        assert_eq!(notes.schema, ["its full-text index has not the words of its rows"], "{sql}");
        assert_eq!((notes.as_applied, notes.missing.count), (2, 0));
        let report = repaired(db)?;
        assert_eq!((report.unchanged, report.updated, report.steps.len()), (2, 0, 2), "{sql}");
    }
    Ok(())
}

/// A table that is gone leaves its index behind; one with other columns takes it along.
#[test]
fn c7_tables_that_are_gone_or_altered() -> Result<()> {
    let drop_trigger = |event: &str| format!("DROP TRIGGER notes_fts_{event}; ");
    let events = ["before_insert", "before_update", "before_delete", "insert", "update", "delete"];
    let altered = events.map(drop_trigger).concat() + "ALTER TABLE notes DROP COLUMN body";
    for sql in [
        "DROP TABLE notes",
        &altered,
        "DELETE FROM notes WHERE id = 1; UPDATE notes SET title = 'Iron'",
        "DROP TABLE notes; DROP TABLE notes_fts",
    ] {
        let file = File::new();
        let db = &file.db;
        two(db)?;
        run(db, sql);
        assert!(!db.target_state("app")?.verify()?.is_clean(), "{sql}");
        repaired(db)?;
    }
    // A key that is no integer leaves a table and a view too.
    #[derive(SqliteRow)]
    #[sqlite(table = "words", fts5(word))]
    struct Word {
        #[sqlite(primary_key)]
        word: String,
    }
    let file = File::new();
    let rows = || [Word { word: "rust".into() }, Word { word: "water".into() }];
    apply(&file.db, &rows())?;
    run(&file.db, "DROP TABLE words");
    let target = file.db.target_state("app")?;
    target.repair()?;
    let table = target.declare_table::<Word>()?;
    rows().iter().try_for_each(|row| table.declare_row(row))?;
    target.apply()?;
    check(&file.db, "words");
    assert_eq!(Word::matching("rust").load(&file.db)?[0].row.word, "rust");
    Ok(())
}

/// C7: what a table that is gone left of its index goes, also where the one that is made in
/// its place has another, or none.
#[test]
fn c7_a_table_that_is_gone_and_declared_otherwise() -> Result<()> {
    let columns = || {
        let text = || ColumnDef::new(ColumnType::Text);
        [("id", ColumnDef::new(ColumnType::Integer)), ("title", text()), ("body", text())]
    };
    let by_id = || TableSchema::new("notes", columns(), ["id"]);
    let by_title = || TableSchema::new("notes", columns(), ["title", "id"]);
    for (before, after, left) in [
        (by_id()?.fts5(FullText::new(["title", "body"]))?, by_id()?, 0),
        (by_title()?.fts5(FullText::new(["body"]))?, by_id()?, 0),
        (by_title()?.fts5(FullText::new(["body"]))?, by_id()?.fts5(FullText::new(["body"]))?, 12),
        (by_id()?.fts5(FullText::new(["title"]))?, by_id()?.fts5(FullText::new(["body"]))?, 12),
        (by_id()?.fts5(FullText::new(["title"]))?, by_id()?.fts5(FullText::new(["title"]))?, 12),
    ] {
        let file = File::new();
        let db = &file.db;
        let declare = |target: &declarite::TargetState, schema: &TableSchema| {
            let row = serde_json::json!({ "id": 1, "title": "one", "body": "two" });
            target.declare_schema(schema.clone())?.declare_row(&DynamicRow::from_json(row)?)
        };
        let target = db.target_state("app")?;
        declare(&target, &before)?;
        target.apply()?;
        run(db, "DROP TABLE notes");
        let target = db.target_state("app")?;
        target.repair()?;
        declare(&target, &after)?;
        let plan = target.plan()?;
        assert_eq!(target.apply()?.steps, plan.steps);
        assert_eq!(objects(db), left);
        if left > 0 {
            check(db, "notes");
        }
        assert!(db.target_state("app")?.verify()?.is_clean());
    }
    // What somebody else has put in its place is theirs.
    let file = File::new();
    two(&file.db)?;
    run(&file.db, "DROP TABLE notes; DROP TABLE notes_fts; CREATE TABLE notes_fts (mine)");
    let error = file.db.target_state("app")?.repair().map(drop).expect_err("it is theirs");
    assert!(error.to_string().contains("somebody made a table notes_fts"), "{error}");
    Ok(())
}

/// C4: a partial run makes the indexes of tables again that it does not declare.
#[test]
fn c7_a_partial_run_repairs_indexes() -> Result<()> {
    for sql in
        ["DROP TRIGGER notes_fts_delete", "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')"]
    {
        let file = File::new();
        let db = &file.db;
        two(db)?;
        run(db, sql);
        let target = db.target_state("app")?;
        target.partial().repair()?;
        let report = target.apply()?;
        assert_eq!(report.steps.len(), 2);
        check(db, "notes");
        assert!(db.target_state("app")?.verify()?.is_clean(), "{sql}");
    }
    Ok(())
}

/// What somebody else has put in the place of an index is theirs.
#[test]
fn a_table_of_others_in_its_place_is_not_dropped() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    two(db)?;
    run(
        db,
        "DROP TABLE notes_fts; CREATE TABLE notes_fts (mine); INSERT INTO notes_fts VALUES (1)",
    );
    let target = db.target_state("app")?;
    let error = target.repair().map(drop).expect_err("it is theirs").to_string();
    assert!(error.contains("somebody made a table notes_fts"), "{error}");
    run(db, "DROP TABLE notes_fts");
    repaired(db).map(drop)
}

/// A verification takes the writer for as long as FTS5 looks, and only for an index.
#[test]
fn a_damaged_index_is_no_error_of_a_run() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    two(db)?;
    run(db, "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')");
    // Nobody looks, and the file's schema is as it was.
    let report = declare(db, &[note(1, "Rust", "text"), note(2, "Water", "")])?.apply()?;
    assert_eq!(report.unchanged, 2);
    repaired(db).map(drop)
}

#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "notes_fts_insert")]
struct Named {
    #[sqlite(primary_key)]
    id: i64,
}

/// Triggers have names of their own: a table may have that of one.
#[test]
fn a_table_has_the_name_of_a_trigger() -> Result<()> {
    let file = File::new();
    for round in 0..2 {
        let target = declare(&file.db, &[note(1, "one", "")])?;
        let named = target.declare_table::<Named>()?;
        named.declare_row(&Named { id: round })?;
        target.apply()?;
        check(&file.db, "notes");
        // The next one looks at all tables again.
        run(&file.db, "CREATE TABLE IF NOT EXISTS strangers (x)");
    }
    assert!(file.db.target_state("app")?.verify()?.is_clean());
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "shelf", fts5(title))]
struct Book {
    #[sqlite(primary_key)]
    code: String,
    #[sqlite(unique)]
    place: i64,
    title: Option<String>,
}

/// C7: REPLACE takes a row without its triggers, and FTS5 knows nothing of one without words:
/// its key would keep an integer that nobody could give anew.
#[test]
fn c7_keys_left_of_rows_without_words() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let book = Book { code: "a".into(), place: 1, title: None };
    apply(db, std::slice::from_ref(&book))?;
    run(db, "INSERT OR REPLACE INTO shelf VALUES ('b', 1, NULL); DELETE FROM shelf");
    assert_eq!(fault(db, "shelf"), None, "FTS5 finds nothing");
    let found = db.target_state("app")?.verify()?;
    let shelf = found.table("shelf").expect("it is there");
    assert_eq!(shelf.schema, ["its full-text index has not the words of its rows"]);
    assert_eq!(shelf.missing.count, 1);
    let target = db.target_state("app")?;
    target.repair()?;
    target.declare_table::<Book>()?.declare_row(&book)?;
    target.apply()?;
    check(db, "shelf");
    assert!(db.target_state("app")?.verify()?.is_clean());
    Ok(())
}
