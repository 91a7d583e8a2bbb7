//! Tables that were dropped or altered by hand.

use declarite::{Error, Result};

use super::{Book, apply_books, book, declare_books, drift, dump, pretend_that_nothing_happened};
use crate::support::{File, Note, apply_notes, integer, note, notes, run, schema, texts};

/// Makes the table anew, with something replaced in its definition.
fn recreate(file: &File, from: &str, to: &str) {
    let sql = "SELECT sql AS value FROM sqlite_schema WHERE name = 'books'";
    let created = texts(&file.db, sql).remove(0);
    let definition = created.replace(from, to);
    assert!(from.is_empty() || created != definition, "{from}: {created}");
    run(
        &file.db,
        &format!(
            "CREATE TABLE old AS SELECT * FROM books; DROP TABLE books; {definition}; \
             INSERT INTO books SELECT * FROM old; DROP TABLE old; \
             CREATE UNIQUE INDEX books_title_unique ON books (title); \
             CREATE INDEX books_pages_index ON books (pages) WHERE pages > 0"
        ),
    );
}

/// S6: each is found by the table's declaration, although no row changed, and
/// nothing is written.
#[test]
fn s6_what_a_table_lacks_is_found_when_it_is_declared() -> Result<()> {
    type Change = (&'static str, &'static str, fn(&File));
    let changes: [Change; 20] = [
        ("dropped", "it is gone", |file| run(&file.db, "DROP TABLE books")),
        ("renamed", "it is gone", |file| run(&file.db, "ALTER TABLE books RENAME TO mine")),
        ("a view", "a view has its name", |file| {
            run(&file.db, "DROP TABLE books; CREATE VIEW books AS SELECT 1 AS id");
        }),
        ("vec0", "it is a vec0 table", |file| {
            run(&file.db, "DROP TABLE books; CREATE VIRTUAL TABLE books USING vec0(v float[2])");
        }),
        ("column dropped", "lacks column sequel", |file| {
            run(&file.db, "ALTER TABLE books DROP COLUMN sequel");
        }),
        ("column renamed", "lacks column title (did you mean `titles`?)", |file| {
            run(&file.db, "ALTER TABLE books RENAME COLUMN title TO titles");
        }),
        ("column added", "column more takes no NULL and has no default", |file| {
            run(
                &file.db,
                "DROP TABLE books; CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, \
                 pages INTEGER NOT NULL DEFAULT 0, sequel INTEGER, more TEXT NOT NULL)",
            );
        }),
        ("retyped", "column pages is of type TEXT", |file| {
            recreate(file, "\"pages\" INTEGER", "\"pages\" TEXT");
        }),
        ("retyped softly", "column title is of type ANY", |file| {
            recreate(file, "\"title\" TEXT", "\"title\" ANY");
        }),
        ("takes NULL", "column title takes NULL", |file| {
            recreate(file, "\"title\" TEXT NOT NULL", "\"title\" TEXT");
        }),
        ("takes no NULL", "column sequel takes no NULL", |file| {
            run(&file.db, "UPDATE books SET sequel = 1");
            recreate(file, "\"sequel\" INTEGER", "\"sequel\" INTEGER NOT NULL");
        }),
        ("generated", "column pages is generated", |file| {
            run(
                &file.db,
                "ALTER TABLE books RENAME COLUMN pages TO old_pages; \
                 ALTER TABLE books ADD COLUMN pages INTEGER AS (old_pages) VIRTUAL",
            );
        }),
        ("key", "id is neither its primary key nor unique", |file| {
            run(
                &file.db,
                "DROP TABLE books; CREATE TABLE books (id INTEGER, title, pages, sequel)",
            );
        }),
        ("collation", "the collation NOCASE of title", |file| {
            recreate(file, " COLLATE NOCASE", "");
        }),
        ("default", "the default 0 of pages", |file| recreate(file, " DEFAULT 0", "")),
        ("reference", "the reference of sequel to books", |file| {
            recreate(file, " REFERENCES \"books\" (\"id\") ON DELETE SET NULL", "");
        }),
        ("action", "the reference of sequel to books", |file| {
            recreate(file, " ON DELETE SET NULL", "");
        }),
        ("check", "the check pages >= 0", |file| {
            recreate(file, ",\n  CHECK (pages >= 0)", "");
        }),
        ("strict", "STRICT", |file| recreate(file, " STRICT", "")),
        ("index", "an index over pages where pages > 0", |file| {
            run(&file.db, "DROP INDEX books_pages_index");
        }),
    ];
    for (what, named, change) in changes {
        let file = File::new();
        apply_books(&file.db, &[book(1), book(2)])?;
        let declared = declare_books(&file.db, &[book(1), book(2)])?;
        change(&file);
        let by = |found: Vec<String>| {
            assert!(found.iter().any(|clause| clause.contains(named)), "{what}: {found:?}");
        };
        by(drift(&file.db, what, || file.db.target_state("app")?.declare_table::<Book>()));
        // Where the table was declared before it was changed, by what comes next.
        by(drift(&file.db, what, || declared.plan()));
        by(drift(&file.db, what, || declared.apply()));
    }
    Ok(())
}

/// S6: an index that is gone lets rows in that should not be.
#[test]
fn s6_a_unique_index_that_is_gone_is_found() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    run(&file.db, "DROP INDEX books_title_unique");
    let found = drift(&file.db, "index", || apply_books(&file.db, &[book(1)]));
    assert_eq!(found, ["it lacks a unique index over title"]);
    let error = apply_books(&file.db, &[book(1)]).expect_err("it is gone").to_string();
    assert!(error.ends_with("`repair()` will create the index again"), "{error}");
    Ok(())
}

/// Without the schema's version in the ledger, an unchanged run sees nothing.
#[test]
fn naively_an_unchanged_run_finds_no_drift() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    run(&file.db, "DROP INDEX books_title_unique; ALTER TABLE books DROP COLUMN sequel");
    pretend_that_nothing_happened(&file);
    assert_eq!(apply_books(&file.db, &[book(1)])?.unchanged, 1);
    Ok(())
}

/// S6: all that differs is told at once.
#[test]
fn s6_everything_is_told_at_once() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    run(&file.db, "DROP TABLE books; CREATE TABLE books (id INTEGER, title BLOB)");
    let found = drift(&file.db, "another", || apply_books(&file.db, &[book(1)])).join("; ");
    for named in [
        "column pages, sequel",
        "STRICT",
        "unique index over title",
        "the check pages >= 0",
        "collation NOCASE of title",
        "column title is of type BLOB",
        "column title takes NULL",
        "neither its primary key nor unique",
    ] {
        assert!(found.contains(named), "{named}: {found}");
    }
    Ok(())
}

/// S6: what needs no value and takes none away is no drift.
#[test]
fn s6_what_was_added_by_hand_is_no_drift() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1), book(2)])?;
    for more in [
        "ALTER TABLE books ADD COLUMN more TEXT",
        "ALTER TABLE books ADD COLUMN stars INTEGER NOT NULL DEFAULT 3",
        "ALTER TABLE books ADD COLUMN twice INTEGER AS (pages * 2) VIRTUAL",
        "CREATE INDEX mine ON books (sequel)",
        "CREATE UNIQUE INDEX mine_too ON books (id, title)",
        "CREATE VIEW mine_to_see AS SELECT * FROM books",
        "CREATE TRIGGER mine_to_run AFTER UPDATE ON books BEGIN SELECT 1; END",
        "CREATE TABLE unrelated (x)",
        "ANALYZE",
    ] {
        run(&file.db, more);
        let before = dump(&file.db);
        assert_eq!(apply_books(&file.db, &[book(1), book(2)])?.unchanged, 2, "{more}");
        assert_eq!(dump(&file.db), before, "{more}");
    }
    let renamed = Book { title: "another".to_owned(), ..book(1) };
    assert_eq!(apply_books(&file.db, &[renamed, book(2)])?.updated, 1);
    Ok(())
}

/// S6: a table that somebody made anew as it was is no drift. That its rows are
/// gone is not seen before they change.
#[test]
fn s6_a_table_made_anew_as_it_was_is_no_drift() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1), book(2)])?;
    recreate(&file, "", "");
    assert_eq!(apply_books(&file.db, &[book(1), book(2)])?.unchanged, 2);
    run(
        &file.db,
        "DROP TABLE books; create table Books (ID integer primary key not null, \
         title text unique not null collate nocase, pages int not null default (0), \
         sequel int references BOOKS on delete set null, check(pages>=0)) strict; \
         create index another_name on books (pages) where pages>0",
    );
    assert_eq!(apply_books(&file.db, &[book(1), book(2)])?.unchanged, 2);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM books)"), 0);
    Ok(())
}

/// S6, L1: what others do to the file moves the version and is looked at; an
/// apply without work then writes nothing all the same.
#[test]
fn s6_a_changed_version_alone_is_no_work() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    let version = || integer(&file.db, "(SELECT schema_version FROM _declarite_app)");
    assert_eq!(version(), integer(&file.db, "(SELECT schema_version FROM pragma_schema_version)"));
    let kept = version();
    let vacuum = |db: &declarite::Database| {
        use declarite::diesel::connection::{Connection, SimpleConnection};
        let path = db.path().to_str().expect("UTF-8").to_owned();
        let mut other = declarite::SqliteConnection::establish(&path).expect("it opens");
        other.batch_execute("VACUUM").expect("nobody reads");
    };
    vacuum(&file.db);
    run(&file.db, "CREATE TABLE mine (x)");
    assert_ne!(kept, integer(&file.db, "(SELECT schema_version FROM pragma_schema_version)"));
    let before = dump(&file.db);
    assert_eq!(apply_books(&file.db, &[book(1)])?.unchanged, 1);
    assert_eq!(dump(&file.db), before);
    assert_eq!(version(), kept);
    // An apply that writes keeps the version that it found and left.
    apply_books(&file.db, &[book(1), book(2)])?;
    assert_eq!(version(), integer(&file.db, "(SELECT schema_version FROM pragma_schema_version)"));
    Ok(())
}

/// S6: an app looks at its own tables, and another's changes are no drift.
#[test]
fn s6_another_apps_changes_are_no_drift() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    let other = file.db.target_state("other")?;
    other.declare_table::<Note>()?.declare_row(&note(1, "a"))?;
    other.apply()?;
    run(&file.db, "DROP TABLE notes");
    assert_eq!(apply_books(&file.db, &[book(1)])?.unchanged, 1);
    let found = drift(&file.db, "notes", || file.db.target_state("other")?.declare_table::<Note>());
    assert_eq!(found, ["it is gone"]);
    Ok(())
}

/// S6: a table that is declared no longer and is gone is forgotten, and so is one
/// in whose place there is a view, which stays. In a partial run it is drift.
#[test]
fn s6_a_table_that_goes_may_be_gone() -> Result<()> {
    for (instead, left) in [("", 0), ("CREATE VIEW notes AS SELECT 1 AS id", 1)] {
        let file = File::new();
        let target = declare_books(&file.db, &[book(1)])?;
        target.declare_table::<Note>()?.declare_row(&note(1, "a"))?;
        target.apply()?;
        run(&file.db, &format!("DROP TABLE notes; {instead}"));
        let found = drift(&file.db, instead, || {
            let target = file.db.target_state("app")?;
            target.partial().declare_table::<Book>()?;
            target.apply()
        });
        assert_eq!(found.len(), 1);
        assert_eq!(apply_books(&file.db, &[book(1)])?.unchanged, 1);
        let entries = schema(&file.db);
        assert_eq!(entries.iter().filter(|entry| entry.contains("notes")).count(), left);
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_table)"), 1);
    }
    Ok(())
}

/// S6: one that was altered is not dropped either: it may be somebody else's now.
#[test]
fn s6_a_table_that_goes_and_is_another_is_not_dropped() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(
        &file.db,
        "DROP TABLE notes; CREATE TABLE notes (mine TEXT); INSERT INTO notes VALUES ('x')",
    );
    let target = file.db.target_state("app")?;
    let found = drift(&file.db, "notes", || target.allow_data_loss().apply());
    assert!(found[0].contains("lacks column id, text, tag"), "{found:?}");
    Ok(())
}

/// An adopted table is compared by what adopting asked of it.
#[test]
fn s6_an_adopted_table_is_compared_as_when_it_was_adopted() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INT NOT NULL UNIQUE, text VARCHAR(9) NOT NULL, tag, more TEXT)",
    );
    let target = file.db.target_state("app")?;
    target.table::<Note>().adopt().declare()?.declare_row(&note(1, "a"))?;
    target.apply()?;
    run(&file.db, "CREATE TABLE unrelated (x)");
    assert_eq!(apply_notes(&file.db, &[note(1, "a")])?.unchanged, 1);
    run(&file.db, "ALTER TABLE notes DROP COLUMN tag");
    let error = apply_notes(&file.db, &[note(1, "a")]).expect_err("it lacks a column");
    assert!(matches!(error, Error::Drift { .. }), "{error}");
    Ok(())
}

/// A temporary table of the name is no drift of the file's.
#[test]
fn s6_a_temporary_table_is_another() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "CREATE TEMP TABLE notes (mine); CREATE TABLE unrelated (x)");
    let error = apply_notes(&file.db, &[note(1, "A")]).expect_err("it is hidden");
    assert!(matches!(error, Error::Table { .. }), "{error}");
    Ok(())
}

/// The naive rebuild drops what was added; drift is no reason to write.
#[test]
fn s6_drift_leaves_rows_alone() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(
        &file.db,
        "CREATE UNIQUE INDEX mine ON notes (text); ALTER TABLE notes ADD COLUMN more TEXT",
    );
    run(&file.db, "UPDATE notes SET more = 'mine'");
    assert_eq!(apply_notes(&file.db, &[note(1, "A"), note(2, "b")])?.updated, 1);
    assert_eq!(notes(&file.db), [note(1, "A"), note(2, "b")]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes WHERE more = 'mine')"), 2);
    Ok(())
}
