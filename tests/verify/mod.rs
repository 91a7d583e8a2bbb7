//! The ledger beside the file: what `verify` tells, and what it does not.

mod damage;
mod values;

use declarite::{
    Database, Error, ManagedBy, Result, SqliteRow, SqliteVec, TableVerification, Verification,
};

use crate::drift::{apply_books, book, dump};
use crate::support::{File, Note, Point, apply_notes, declare_notes, note, point, run};

/// What is found of an app, without anything declared; nothing is written meanwhile.
pub(crate) fn verify_app(db: &Database, app: &str) -> Verification {
    let before = dump(db);
    let found = db.target_state(app).and_then(|target| target.verify()).expect("it is read");
    assert_eq!(dump(db), before);
    found
}

pub(crate) fn verify(db: &Database) -> Verification {
    verify_app(db, "app")
}

/// As applied, and the keys of missing, changed and foreign rows.
pub(crate) fn keys(table: &TableVerification) -> (u64, String, String, String) {
    for rows in [&table.missing, &table.changed, &table.foreign] {
        assert_eq!(rows.count.min(100), rows.keys.len() as u64, "{table}");
    }
    let TableVerification { as_applied, missing, changed, foreign, .. } = table;
    (*as_applied, missing.to_string(), changed.to_string(), foreign.to_string())
}

fn found(db: &Database, table: &str) -> (u64, String, String, String) {
    let found = verify(db);
    assert_eq!(found.damaged, [""; 0]);
    keys(found.table(table).expect("it was applied"))
}

pub(crate) fn told(
    same: u64,
    [missing, changed, foreign]: [&str; 3],
) -> (u64, String, String, String) {
    (same, missing.to_owned(), changed.to_owned(), foreign.to_owned())
}

/// S8: of a file as it was applied nothing is told, with a ledger or without one,
/// and whatever is declared.
#[test]
fn s8_a_file_as_it_was_applied_is_clean() -> Result<()> {
    let file = File::new();
    let found = verify(&file.db);
    assert!(found.is_clean() && found.tables.is_empty());
    assert_eq!(found.to_string(), "nothing was applied");
    let all = [note(i64::MIN, ""), note(0, "a\0b"), note(i64::MAX, "c")];
    let target = declare_notes(&file.db, "app", &all)?;
    assert!(target.verify()?.tables.is_empty(), "nothing was applied");
    target.apply()?;
    assert!(target.verify()?.is_clean(), "an applied target state looks as well");
    let found = verify(&file.db);
    assert!(found.is_clean());
    assert_eq!(found.to_string(), "notes: 3 as applied");
    // What this run declares is not what was applied.
    let target = declare_notes(&file.db, "app", &[note(7, "other")])?;
    assert_eq!(target.partial().verify()?, found);
    assert!(verify_app(&file.db, "other").tables.is_empty());
    Ok(())
}

/// S8: rows that are missing, changed and foreign are told apart, with their keys.
#[test]
fn s8_each_row_that_drifted_is_told() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &(0..500).map(|id| note(id, "text")).collect::<Vec<_>>())?;
    run(
        &file.db,
        "DELETE FROM notes WHERE id IN (0, 250); UPDATE notes SET tag = 'mine' WHERE id = 77; \
         UPDATE notes SET id = 1000 WHERE id = 499; INSERT INTO notes VALUES (-5, 'mine', NULL)",
    );
    let found = verify(&file.db);
    assert!(!found.is_clean());
    let table = found.table("NOTES").expect("case does not matter");
    assert_eq!(keys(table), told(496, ["0, 250, 499", "77", "-5, 1000"]));
    assert_eq!(
        found.to_string(),
        "notes: 496 as applied, 3 missing, 1 changed, 2 foreign\n  missing: 0, 250, 499\n  \
         changed: 77\n  foreign: -5, 1000"
    );
    run(
        &file.db,
        "DELETE FROM notes WHERE id NOT BETWEEN 1 AND 499; UPDATE notes SET tag = NULL; \
         INSERT INTO notes VALUES (0, 'text', NULL), (250, 'text', NULL), (499, 'text', NULL)",
    );
    assert!(verify(&file.db).is_clean(), "by hand it is as it was, too");
    Ok(())
}

#[test]
fn keys_are_told_up_to_a_hundred() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &(0..150).map(|id| note(id, "text")).collect::<Vec<_>>())?;
    run(&file.db, "UPDATE notes SET id = id + 1000");
    let found = verify(&file.db);
    let table = found.table("notes").expect("it was applied");
    assert_eq!((table.missing.count, table.foreign.count), (150, 150));
    assert_eq!((table.missing.keys.len(), table.foreign.keys.len()), (100, 100));
    assert_eq!((&*table.missing.keys[99], &*table.foreign.keys[99]), ("99", "1099"));
    assert!(found.to_string().ends_with("1098, 1099 and 50 more"), "{found}");
    Ok(())
}

/// A value that no row is declared with is a change, and no error.
#[test]
fn s8_values_that_cannot_be_declared_are_changes() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id PRIMARY KEY, text, tag BLOB)");
    let target = file.db.target_state("app")?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    for id in 1..6 {
        table.declare_row(&note(id, "7"))?;
    }
    target.apply()?;
    assert!(verify(&file.db).is_clean());
    run(
        &file.db,
        "UPDATE notes SET text = 7 WHERE id = 1; UPDATE notes SET text = x'37' WHERE id = 2; \
         UPDATE notes SET text = CAST(x'ff' AS TEXT) WHERE id = 3; \
         UPDATE notes SET text = NULL WHERE id = 4; UPDATE notes SET id = NULL WHERE id = 5",
    );
    assert_eq!(found(&file.db, "notes"), told(0, ["5", "1, 2, 3, 4", ""]));
    Ok(())
}

/// Rows without a key, which SQLite lets in where a key is not an integer.
#[test]
fn a_foreign_row_without_a_key_is_told() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "words")]
    struct Word {
        #[sqlite(primary_key)]
        word: String,
    }
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Word>()?.declare_row(&Word { word: "a".to_owned() })?;
    target.apply()?;
    run(
        &file.db,
        "DROP TABLE words; CREATE TABLE words (word TEXT PRIMARY KEY); \
         INSERT INTO words VALUES ('a'), (NULL), (CAST(x'ff' AS TEXT))",
    );
    let found = verify(&file.db);
    let line =
        "words: 1 as applied, 2 foreign\n  column word takes NULL\n  foreign: unknown and 1 more";
    assert_eq!(found.to_string(), line);
    Ok(())
}

/// Other rows in tables of the user's and in adopted ones are nobody's business.
#[test]
fn s8_other_rows_of_the_users_are_not_told() -> Result<()> {
    for adopted in [false, true] {
        let file = File::new();
        run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT)");
        run(&file.db, "INSERT INTO notes VALUES (1, 'by hand', NULL), (9, 'by hand', NULL)");
        let target = file.db.target_state("app")?;
        let table = target.table::<Note>();
        let table = if adopted { table.adopt() } else { table.managed_by(ManagedBy::User) };
        let table = table.declare()?;
        for id in 2..6 {
            table.declare_row(&note(id, "declared"))?;
        }
        target.apply()?;
        assert_eq!(verify(&file.db).to_string(), "notes: 4 as applied");
        run(
            &file.db,
            "UPDATE notes SET text = 'mine' WHERE id > 4; DELETE FROM notes WHERE id < 3",
        );
        assert_eq!(found(&file.db, "notes"), told(2, ["2", "5", ""]));
    }
    Ok(())
}

/// A row that several components have is one row.
#[test]
fn s8_a_row_of_several_components_is_told_once() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let notes = target.declare_table::<Note>()?;
    for path in ["a", "b", "c"] {
        let component = target.component(path)?;
        for id in 0..4 {
            component.declare_row(&notes, &note(id, "shared"))?;
        }
        component.finish()?;
    }
    target.apply()?;
    assert_eq!(verify(&file.db).to_string(), "notes: 4 as applied");
    run(&file.db, "UPDATE notes SET tag = 'mine' WHERE id = 2; DELETE FROM notes WHERE id = 3");
    assert_eq!(found(&file.db, "notes"), told(2, ["3", "2", ""]));
    Ok(())
}

/// All in which tables differ is told at once, and rows are compared where they can
/// be read.
#[test]
fn s8_tables_that_drifted_are_told_with_their_rows() -> Result<()> {
    for (sql, compared, line) in [
        ("DROP TABLE books", true, "books: 0 as applied, 2 missing\n  it is gone\n  missing: 1, 2"),
        (
            "DROP TABLE books; CREATE VIEW books AS SELECT 1 AS id",
            false,
            "books: its rows cannot be read\n  a view has its name",
        ),
        (
            "DROP INDEX books_title_unique; UPDATE books SET pages = 9 WHERE id = 1",
            true,
            "books: 1 as applied, 1 changed\n  it lacks a unique index over title\n  changed: 1",
        ),
        (
            "ALTER TABLE books DROP COLUMN sequel",
            false,
            "books: its rows cannot be read\n  it lacks column sequel",
        ),
        (
            "CREATE TABLE new (id INTEGER PRIMARY KEY, title, pages, sequel); \
             INSERT INTO new SELECT * FROM books; DROP TABLE books; \
             ALTER TABLE new RENAME TO books; UPDATE books SET pages = '7' WHERE id = 2",
            true,
            "changed: 2",
        ),
    ] {
        let file = File::new();
        apply_books(&file.db, &[book(1), book(2)])?;
        apply_notes_of_another_app(&file.db)?;
        run(&file.db, sql);
        let found = verify(&file.db);
        assert!(!found.is_clean(), "{sql}");
        let table = found.table("books").expect("it was applied");
        assert_eq!(table.compared, compared, "{sql}");
        assert!(!table.schema.is_empty(), "{sql}");
        assert!(found.to_string().contains(line), "{sql}: {found}");
        assert!(verify_app(&file.db, "notes").is_clean());
    }
    Ok(())
}

fn apply_notes_of_another_app(db: &Database) -> Result<()> {
    declare_notes(db, "notes", &[note(1, "a")])?.apply().map(drop)
}

/// S8: vec0 tables, in whichever of sqlite-vec's tables the value stands.
#[test]
fn s8_rows_of_vec0_tables_are_compared() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let points = target.declare_table::<Point>()?;
    for id in 1..30 {
        points.declare_row(&point(id, [id as f32, 1.0]))?;
    }
    target.apply()?;
    assert_eq!(verify(&file.db).to_string(), "points: 29 as applied");
    run(
        &file.db,
        "UPDATE points SET at = '[1, 2]' WHERE id = 3; UPDATE points SET height = 2.5 WHERE id = 4; \
         UPDATE points SET name = '' WHERE id = 5; DELETE FROM points WHERE id = 6; \
         INSERT INTO points (id, area, height, at) VALUES (99, 'mine', 1.5, '[0, 0]')",
    );
    assert_eq!(found(&file.db, "points"), told(25, ["6", "3, 4, 5", "99"]));
    // Where the table is the user's, row 99 is theirs.
    run(
        &file.db,
        "CREATE VIRTUAL TABLE theirs USING vec0(at float[2], id INTEGER PRIMARY KEY, \
                   area text partition key, height float, +name text)",
    );
    run(&file.db, "INSERT INTO theirs (id, area, height, at) VALUES (99, 'mine', 1.5, '[0, 0]')");
    let target = file.db.target_state("other")?;
    let theirs = target.table::<Point>().named("theirs").managed_by(ManagedBy::User).declare()?;
    theirs.declare_row(&point(1, [1.0, 1.0]))?;
    target.apply()?;
    assert_eq!(target.verify()?.to_string(), "theirs: 1 as applied");
    let plain = Database::options().sqlite_vec(SqliteVec::Off).open(file.path())?;
    let error = plain.target_state("app")?.verify().expect_err("vec0 is not there");
    assert!(matches!(&error, Error::SqliteVecOff { table } if table == "points"), "{error}");
    run(&file.db, "DROP TABLE points_chunks");
    let found = verify(&file.db);
    assert!(!found.tables[0].compared && !found.tables[0].schema.is_empty(), "{found}");
    Ok(())
}

/// A table that was made anew without its key may hold a key twice.
#[test]
fn s8_a_key_that_is_there_twice_is_another() -> Result<()> {
    for order in ["id", "text = 'a', id", "text = 'a' DESC, id"] {
        let file = File::new();
        apply_notes(&file.db, &[note(1, "a"), note(2, "a")])?;
        run(
            &file.db,
            &format!(
                "INSERT INTO notes VALUES (3, 'b', NULL); CREATE TABLE old AS SELECT * FROM notes; \
                 UPDATE old SET id = 1 WHERE id = 3; DROP TABLE notes; \
                 CREATE TABLE notes AS SELECT * FROM old ORDER BY {order}; DROP TABLE old"
            ),
        );
        assert_eq!(found(&file.db, "notes"), told(1, ["", "1", ""]), "{order}");
    }
    Ok(())
}

/// A trigger that writes something else is no different from a hand that does.
#[test]
fn s8_a_row_that_a_trigger_changed_is_told() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(
        &file.db,
        "CREATE TRIGGER shout AFTER INSERT ON notes \
         BEGIN UPDATE notes SET text = upper(text) WHERE id = new.id; END",
    );
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    assert_eq!(found(&file.db, "notes"), told(1, ["", "2", ""]));
    Ok(())
}

/// A temporary table would be read in place of the file's.
#[test]
fn a_temporary_table_that_hides_one_is_named() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    run(&db, "CREATE TEMPORARY TABLE notes (id, text, tag)");
    let error = db.target_state("app")?.verify().expect_err("it is hidden");
    assert!(error.to_string().contains("temporary"), "{error}");
    Ok(())
}
