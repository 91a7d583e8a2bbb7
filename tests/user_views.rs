//! Views of the user's: rows are written through their INSTEAD OF triggers.

use declarite::{Database, Error, ManagedBy, Report, Result, SqliteRow};

use crate::support::{File, Note, integer, note, notes, run, texts};

/// A view that renames columns and hides rows, with all its triggers.
const VIEW: &str = "
    CREATE TABLE base (nr INTEGER PRIMARY KEY, body TEXT, tag TEXT, state TEXT DEFAULT 'live');
    CREATE VIEW notes AS SELECT nr AS id, body AS text, tag, upper(body) AS loud FROM base
        WHERE state = 'live';
    CREATE TRIGGER instead INSTEAD OF INSERT ON notes
        BEGIN INSERT INTO base (nr, body, tag) VALUES (new.id, new.text, new.tag); END;
    CREATE TRIGGER changed /* INSTEAD OF nothing */ INSTEAD OF UPDATE OF text, tag ON notes
        BEGIN UPDATE base SET body = new.text, tag = new.tag WHERE nr = old.id; END;
    CREATE TRIGGER gone INSTEAD OF DELETE ON notes
        BEGIN UPDATE base SET state = 'dead', nr = -nr WHERE nr = old.id; END";

fn apply(db: &Database, notes: &[Note]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    notes.iter().try_for_each(|note| table.declare_row(note))?;
    target.apply()
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.inserted, report.updated, report.deleted, report.unchanged)
}

fn reason(error: Error) -> String {
    match error {
        Error::Table { table, reason } if table == "notes" => reason,
        other => panic!("{other}"),
    }
}

/// R5: of a view's rows existence is asked first, as SQLite counts no change of one.
#[test]
fn r5_rows_are_written_through_the_triggers() -> Result<()> {
    let file = File::new();
    run(&file.db, VIEW);
    run(&file.db, "INSERT INTO base (nr, body) VALUES (1, 'old'), (2, 'by hand')");
    let report = apply(&file.db, &[note(1, "new"), note(3, "declared")])?;
    assert_eq!(counts(&report), (1, 1, 0, 0));
    assert_eq!(notes(&file.db), [note(1, "new"), note(2, "by hand"), note(3, "declared")]);
    assert_eq!(Note::get(&file.db, 3)?, Some(note(3, "declared")));
    assert_eq!(counts(&apply(&file.db, &[note(1, "new"), note(3, "declared")])?), (0, 0, 0, 2));
    assert_eq!(counts(&apply(&file.db, &[note(1, "newer")])?), (0, 1, 1, 0));
    assert_eq!(notes(&file.db), [note(1, "newer"), note(2, "by hand")]);
    // What its trigger makes of a delete is the view's.
    assert_eq!(texts(&file.db, "SELECT body AS value FROM base WHERE nr < 0"), ["declared"]);
    Ok(())
}

/// R5: an update that finds no row inserts it; a delete that finds none is drift too.
#[test]
fn r5_rows_that_somebody_took_are_drift() -> Result<()> {
    let file = File::new();
    run(&file.db, VIEW);
    apply(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "DELETE FROM base");
    let report = apply(&file.db, &[note(1, "c")])?;
    let table = report.table("notes").expect("it was declared");
    assert_eq!((table.updated, table.deleted, table.drifted), (1, 0, 2));
    assert_eq!(notes(&file.db), [note(1, "c")]);
    Ok(())
}

/// S9: a view that is declared no longer loses the declared rows, and stays.
#[test]
fn s9_an_undeclared_view_loses_the_declared_rows_only() -> Result<()> {
    let file = File::new();
    run(&file.db, VIEW);
    run(&file.db, "INSERT INTO base (nr, body) VALUES (2, 'by hand')");
    apply(&file.db, &[note(1, "declared")])?;
    // To delete them no other trigger is needed.
    run(&file.db, "DROP TRIGGER instead; DROP TRIGGER changed");
    assert_eq!(file.db.target_state("app")?.apply()?.deleted, 1);
    assert_eq!(notes(&file.db), [note(2, "by hand")]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_table)"), 0);
    Ok(())
}

/// S9: nor are its rows forgotten where it lost the triggers to delete them.
#[test]
fn s9_rows_of_a_view_without_triggers_are_not_forgotten() -> Result<()> {
    let file = File::new();
    run(&file.db, VIEW);
    apply(&file.db, &[note(1, "declared")])?;
    run(&file.db, "DROP TRIGGER gone");
    let error = file.db.target_state("app")?.apply().expect_err("it cannot delete");
    assert!(reason(error).contains("lacks a trigger INSTEAD OF DELETE; undo that"));
    run(&file.db, "DROP VIEW notes");
    file.db.target_state("app")?.apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_page)"), 0);
    Ok(())
}

#[test]
fn what_a_view_lacks_is_named() -> Result<()> {
    for (change, lacks) in [
        ("DROP TRIGGER instead", "it lacks a trigger INSTEAD OF INSERT;"),
        ("DROP TRIGGER changed", "it lacks a trigger INSTEAD OF UPDATE;"),
        ("DROP TRIGGER gone", "it lacks a trigger INSTEAD OF DELETE;"),
        (
            "DROP VIEW notes; CREATE VIEW notes AS SELECT nr AS id, nr AS text FROM base",
            "it lacks column tag, a trigger INSTEAD OF INSERT, a trigger INSTEAD OF UPDATE, \
             a trigger INSTEAD OF DELETE; column text is of type",
        ),
        ("DROP TABLE base", "SQLite cannot read the view of this name: no such table: main.base"),
    ] {
        let db = Database::open(":memory:")?;
        run(&db, VIEW);
        run(&db, change);
        let reason = reason(apply(&db, &[note(1, "a")]).expect_err(change));
        assert!(reason.contains(lacks), "{reason}");
    }
    Ok(())
}

/// A row that a trigger passes over, or writes under another key, is an error, and
/// not taken for written.
#[test]
fn a_row_that_a_trigger_keeps_out_is_an_error() -> Result<()> {
    for body in ["SELECT RAISE(IGNORE);", "INSERT INTO base (nr, body) VALUES (new.id + 1, 'a');"] {
        let file = File::new();
        run(&file.db, VIEW);
        run(
            &file.db,
            &format!(
                "DROP TRIGGER instead; \
                 CREATE TRIGGER other INSTEAD OF INSERT ON notes BEGIN {body} END"
            ),
        );
        let error = apply(&file.db, &[note(1, "a")]).expect_err(body);
        assert!(
            matches!(&error, Error::Constraint { key, message, .. }
                if key == "1" && message.contains("from being written")),
            "{error}"
        );
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM base)"), 0);
    }
    let file = File::new();
    run(&file.db, VIEW);
    apply(&file.db, &[note(1, "a")])?;
    run(
        &file.db,
        "DROP TRIGGER gone; \
         CREATE TRIGGER kept INSTEAD OF DELETE ON notes BEGIN SELECT 1; END",
    );
    let error = apply(&file.db, &[]).expect_err("the row stays");
    assert!(
        matches!(&error, Error::Constraint { key, message, .. }
            if key == "1" && message.contains("from being deleted")),
        "{error}"
    );
    Ok(())
}

/// The triggers' own statements do on a conflict what they say.
#[test]
fn what_a_trigger_does_on_a_conflict_is_its_own() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(&db, VIEW);
    run(
        &db,
        "CREATE TABLE seen (tag TEXT UNIQUE, times INTEGER); \
         CREATE TRIGGER also INSTEAD OF INSERT ON notes \
         BEGIN INSERT OR IGNORE INTO seen VALUES (new.text, 1); END; \
         CREATE TRIGGER too INSTEAD OF UPDATE ON notes \
         BEGIN INSERT OR REPLACE INTO seen VALUES (new.text, 2); END",
    );
    apply(&db, &[note(1, "same"), note(2, "same")])?;
    assert_eq!(integer(&db, "(SELECT times FROM seen)"), 1);
    apply(&db, &[note(1, "same"), note(2, "other"), note(3, "other")])?;
    apply(&db, &[note(1, "other"), note(2, "other"), note(3, "other")])?;
    assert_eq!(
        texts(&db, "SELECT tag || times AS value FROM seen ORDER BY tag"),
        ["other2", "same1"]
    );
    Ok(())
}

/// A constraint of the tables behind the view names the view's row.
#[test]
fn a_constraint_behind_the_view_names_the_row() -> Result<()> {
    let file = File::new();
    run(&file.db, VIEW);
    run(&file.db, "CREATE UNIQUE INDEX bodies ON base (body)");
    let error = apply(&file.db, &[note(1, "a"), note(2, "a")]).expect_err("two of one body");
    assert!(
        matches!(&error, Error::Constraint { table, key, message }
            if table == "notes" && key == "2" && message.contains("base.body")),
        "{error}"
    );
    assert_eq!(notes(&file.db), []);
    Ok(())
}

/// V3: keys of a view too differ by their bytes, however the columns behind it compare.
#[test]
fn v3_keys_of_a_view_compare_by_bytes() -> Result<()> {
    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "words")]
    struct Word {
        #[sqlite(primary_key)]
        word: String,
        times: i64,
    }
    let word = |word: &str, times| Word { word: word.to_owned(), times };
    let db = Database::open(":memory:")?;
    run(
        &db,
        "CREATE TABLE base (word TEXT COLLATE NOCASE, times INTEGER); \
         INSERT INTO base VALUES ('A', 0); \
         CREATE VIEW words AS SELECT * FROM base; \
         CREATE TRIGGER i INSTEAD OF INSERT ON words \
             BEGIN INSERT INTO base VALUES (new.word, new.times); END; \
         CREATE TRIGGER u INSTEAD OF UPDATE ON words BEGIN UPDATE base SET times = new.times \
             WHERE word = old.word COLLATE BINARY; END; \
         CREATE TRIGGER d INSTEAD OF DELETE ON words \
             BEGIN DELETE FROM base WHERE word = old.word COLLATE BINARY; END",
    );
    let apply = |words: &[Word]| {
        let target = db.target_state("app")?;
        let table = target.table::<Word>().managed_by(ManagedBy::User).declare()?;
        words.iter().try_for_each(|word| table.declare_row(word))?;
        target.apply()
    };
    let all = "SELECT word || times AS value FROM base ORDER BY word COLLATE BINARY";
    assert_eq!(counts(&apply(&[word("a", 1)])?), (1, 0, 0, 0));
    assert_eq!(texts(&db, all), ["A0", "a1"]);
    assert_eq!(counts(&apply(&[word("a", 2)])?), (0, 1, 0, 0));
    assert_eq!(texts(&db, all), ["A0", "a2"]);
    assert_eq!(counts(&apply(&[])?), (0, 0, 1, 0));
    assert_eq!(texts(&db, all), ["A0"]);
    apply(&[word("a", 1)])?;
    run(&db, "DELETE FROM base WHERE word = 'a' COLLATE BINARY");
    assert_eq!(apply(&[])?.table("words").map(|table| table.drifted), Some(1));
    assert_eq!(texts(&db, all), ["A0"]);
    Ok(())
}

/// What was a table may become a view, and the other way round: what it then is counts.
#[test]
fn a_table_may_become_a_view_and_a_view_a_table() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    apply(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "ALTER TABLE notes RENAME TO rest; CREATE VIEW notes AS SELECT * FROM rest");
    let error = apply(&file.db, &[note(1, "c")]).expect_err("it has no triggers");
    assert!(reason(error).contains("INSTEAD OF INSERT"));
    run(
        &file.db,
        "CREATE TRIGGER i INSTEAD OF INSERT ON notes \
             BEGIN INSERT INTO rest VALUES (new.id, new.text, new.tag); END; \
         CREATE TRIGGER u INSTEAD OF UPDATE ON notes \
             BEGIN UPDATE rest SET text = new.text, tag = new.tag WHERE id = old.id; END; \
         CREATE TRIGGER d INSTEAD OF DELETE ON notes \
             BEGIN DELETE FROM rest WHERE id = old.id; END",
    );
    assert_eq!(counts(&apply(&file.db, &[note(1, "c")])?), (0, 1, 1, 0));
    run(&file.db, "DROP VIEW notes; CREATE TABLE notes (id INTEGER, text TEXT, tag TEXT)");
    let error = apply(&file.db, &[note(1, "c")]).expect_err("it has no key");
    assert!(reason(error).contains("several rows of one key"));
    run(&file.db, "CREATE UNIQUE INDEX by_id ON notes (id)");
    assert_eq!(counts(&apply(&file.db, &[note(1, "d")])?), (0, 1, 0, 0));
    assert_eq!(notes(&file.db), [note(1, "d")]);
    // Between the declaration and the apply too.
    let target = file.db.target_state("app")?;
    target.table::<Note>().managed_by(ManagedBy::User).declare()?.declare_row(&note(1, "e"))?;
    run(&file.db, "DROP TABLE notes; CREATE VIEW notes AS SELECT * FROM rest");
    assert!(reason(target.apply().expect_err("a view by now")).contains("INSTEAD OF"));
    Ok(())
}

/// A view is nobody's to manage but its user's.
#[test]
fn a_view_is_neither_made_nor_taken_over() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(&db, VIEW);
    let target = db.target_state("app")?;
    for table in [target.table::<Note>(), target.table::<Note>().adopt()] {
        let reason = reason(table.declare().expect_err("a view"));
        assert!(reason.contains("a view") && reason.contains("ManagedBy::User"), "{reason}");
    }
    let points = target.table::<crate::support::Point>().named("notes");
    let error = points.managed_by(ManagedBy::User).declare().expect_err("a view");
    assert!(reason(error).contains("declared is vec0"));
    Ok(())
}

/// A temporary view of the connection would be written in its place.
#[test]
fn a_temporary_view_hides_no_view() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(&db, VIEW);
    apply(&db, &[note(1, "a")])?;
    run(&db, "CREATE TEMP VIEW notes AS SELECT 1 AS id, 'x' AS text, 'y' AS tag");
    let error = apply(&db, &[note(1, "b")]).expect_err("it is hidden");
    assert!(reason(error).contains("temporary"));
    run(&db, "DROP VIEW temp.notes");
    assert_eq!(counts(&apply(&db, &[note(1, "b")])?), (0, 1, 0, 0));
    Ok(())
}
