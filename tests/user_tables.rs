//! Tables of the user's: rows are written, the table is not.

use declarite::{Database, Error, ManagedBy, Result, SqliteRow};

use crate::support::{File, Note, Point, integer, note, notes, point, run, schema, texts};

fn apply(db: &Database, notes: &[Note]) -> Result<declarite::Report> {
    let target = db.target_state("app")?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    for note in notes {
        table.declare_row(note)?;
    }
    target.apply()
}

const MINE: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, extra TEXT DEFAULT 'mine', \
                    text TEXT, tag TEXT)";

#[test]
fn rows_are_upserted_and_deleted_and_others_left() -> Result<()> {
    let file = File::new();
    run(&file.db, MINE);
    run(&file.db, "INSERT INTO notes (id, text) VALUES (1, 'old'), (2, 'by hand')");
    let before = schema(&file.db);
    let report = apply(&file.db, &[note(1, "new"), note(3, "declared")])?;
    assert_eq!((report.inserted, report.updated), (1, 1));
    assert_eq!(notes(&file.db), [note(1, "new"), note(2, "by hand"), note(3, "declared")]);
    assert_eq!(texts(&file.db, "SELECT extra AS value FROM notes WHERE id = 1"), ["mine"]);
    assert_eq!(apply(&file.db, &[note(1, "new"), note(3, "declared")])?.unchanged, 2);
    // What is declared no longer goes; what never was declared stays.
    assert_eq!(apply(&file.db, &[note(3, "declared")])?.deleted, 1);
    assert_eq!(notes(&file.db), [note(2, "by hand"), note(3, "declared")]);
    let after: Vec<_> =
        schema(&file.db).into_iter().filter(|s| !s.contains("_declarite_")).collect();
    assert_eq!(after, before);
    Ok(())
}

/// S9: a user's table that is no longer declared loses the declared rows, and stays.
#[test]
fn s9_an_undeclared_table_loses_the_declared_rows_only() -> Result<()> {
    let file = File::new();
    run(&file.db, MINE);
    run(&file.db, "INSERT INTO notes (id, text) VALUES (2, 'by hand')");
    apply(&file.db, &[note(1, "declared")])?;
    let report = file.db.target_state("app")?.apply()?;
    assert_eq!(report.deleted, 1);
    assert_eq!(notes(&file.db), [note(2, "by hand")]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_table)"), 0);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_page)"), 0);
    Ok(())
}

#[test]
fn a_table_that_is_not_there_is_an_error() -> Result<()> {
    let db = Database::open(":memory:")?;
    let error = apply(&db, &[]).expect_err("there is none").to_string();
    assert!(error.contains("table notes") && error.contains("create it"), "{error}");
    Ok(())
}

#[test]
fn what_the_table_lacks_is_named() -> Result<()> {
    for (ddl, named) in [
        (
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, txt TEXT)",
            "text (did you mean `txt`?), tag",
        ),
        (
            "CREATE TABLE notes (id INTEGER, text TEXT, tag TEXT)",
            "neither its primary key nor unique",
        ),
        ("CREATE VIEW notes AS SELECT 1 AS id, 'a' AS text, 'b' AS tag", "a view"),
        ("CREATE VIRTUAL TABLE notes USING fts5(id, text, tag)", "a virtual table of module fts5"),
        (
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT NOT NULL)",
            ": column tag takes no NULL",
        ),
        (
            "CREATE TABLE notes (tag INTEGER PRIMARY KEY, text TEXT, id INTEGER UNIQUE)",
            "column tag takes no NULL",
        ),
        (
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT, by TEXT NOT NULL)",
            ": column by takes no NULL and has no default, so that no row can be inserted",
        ),
        (
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT, \
             by TEXT NOT NULL DEFAULT NULL)",
            ": column by takes no NULL and has no default",
        ),
        (
            "CREATE TABLE notes (id TEXT, txt TEXT, tag INTEGER NOT NULL, by BLOB NOT NULL, \
             UNIQUE (id, tag))",
            ": it lacks column text (did you mean `txt`?); \
             column id is of type TEXT in the file, which changes its values; \
             column tag is of type INTEGER in the file, which changes its values; \
             it may hold several rows of one key: id is neither its primary key nor unique; \
             column tag takes no NULL; \
             column by takes no NULL and has no default, so that no row can be inserted",
        ),
        (
            "CREATE VIRTUAL TABLE notes USING vec0(id INTEGER PRIMARY KEY, v float[4])",
            "the file holds a vec0 table",
        ),
    ] {
        let db = Database::open(":memory:")?;
        run(&db, ddl);
        let error = apply(&db, &[]).expect_err(ddl);
        assert!(
            matches!(error, Error::Table { .. }) && error.to_string().contains(named),
            "{error}"
        );
    }
    Ok(())
}

/// A table may ask for less than is declared, and have more that needs no value.
#[test]
fn a_table_may_take_more_than_is_declared() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (row INTEGER PRIMARY KEY, id INT NOT NULL UNIQUE, text, tag TEXT, \
         by TEXT NOT NULL DEFAULT 'me', at INTEGER NOT NULL AS (id + 1))",
    );
    assert_eq!(apply(&file.db, &[note(1, "a")])?.inserted, 1);
    assert_eq!(notes(&file.db), [note(1, "a")]);
    Ok(())
}

/// Of a vec0 table too, columns that are for something else are told at once.
#[test]
fn a_vec0_table_of_other_columns_is_refused() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(
        &db,
        "CREATE VIRTUAL TABLE points USING vec0(at float[3], id integer primary key, \
         area text, height integer, +name text, more text)",
    );
    let target = db.target_state("app")?;
    let declared = target.table::<Point>().managed_by(ManagedBy::User).declare();
    let error = declared.expect_err("it is another").to_string();
    for clause in [
        "column at is float[3] in the file",
        "column area is text in the file, and declared text partition key",
        "column height is integer in the file, and declared float",
        "column more takes no NULL",
    ] {
        assert!(error.contains(clause), "{error}");
    }
    Ok(())
}

#[test]
fn a_unique_index_serves_as_the_key() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(
        &db,
        "CREATE TABLE notes (row INTEGER PRIMARY KEY, id INTEGER UNIQUE, text TEXT, tag TEXT)",
    );
    apply(&db, &[note(7, "a")])?;
    assert_eq!(apply(&db, &[note(7, "b")])?.updated, 1);
    assert_eq!(notes(&db), [note(7, "b")]);
    Ok(())
}

/// A constraint of the user's refuses the row by name, and nothing is written.
#[test]
fn a_constraint_names_table_and_key() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT CHECK (text <> 'bad'), tag TEXT)",
    );
    let error = apply(&file.db, &[note(1, "good"), note(2, "bad")]).expect_err("a CHECK");
    assert!(
        matches!(&error, Error::Constraint { table, key, .. } if table == "notes" && key == "2"),
        "{error}"
    );
    assert_eq!(notes(&file.db), []);
    Ok(())
}

#[test]
fn a_vec0_table_of_the_users_is_written_too() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE VIRTUAL TABLE points USING vec0(at float[2], id integer primary key, \
         area text partition key, height float, +name text); \
         INSERT INTO points (id, area, height, at) VALUES (1, 'x', 0.0, '[9, 9]'), (2, 'x', 0.0, '[5, 5]')",
    );
    let declare = |points: &[_]| {
        let target = file.db.target_state("app")?;
        let table = target.table::<Point>().managed_by(ManagedBy::User).declare()?;
        for point in points {
            table.declare_row(point)?;
        }
        target.apply()
    };
    let report = declare(&[point(1, [0.0, 0.0]), point(3, [1.0, 1.0])])?;
    assert_eq!((report.inserted, report.updated), (1, 1));
    use declarite::SqliteRow;
    assert_eq!(Point::get(&file.db, 1)?, Some(point(1, [0.0, 0.0])));
    assert_eq!(declare(&[])?.deleted, 2);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM points)"), 1);
    Ok(())
}

/// What is tracked goes by the key: under another one it would name rows of others.
#[test]
fn another_key_is_refused() -> Result<()> {
    #[derive(declarite::SqliteRow)]
    #[sqlite(table = "notes")]
    struct ByText {
        #[sqlite(primary_key)]
        text: String,
    }
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE, tag TEXT); \
         INSERT INTO notes VALUES (9, '1', 'by hand')",
    );
    apply(&file.db, &[note(1, "declared")])?;
    let target = file.db.target_state("app")?;
    target.table::<ByText>().managed_by(ManagedBy::User).declare()?;
    let error = target.allow_data_loss().apply().expect_err("another key");
    assert!(error.is_refused() && error.to_string().contains("primary key"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 2);
    Ok(())
}

/// Two apps write one table of the user's, each its own rows.
#[test]
fn two_apps_share_a_table_of_the_users() -> Result<()> {
    let file = File::new();
    run(&file.db, MINE);
    let declare = |app: &str, notes: &[Note]| {
        let target = file.db.target_state(app)?;
        let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
        for note in notes {
            table.declare_row(note)?;
        }
        target.apply()
    };
    declare("one", &[note(1, "one")])?;
    declare("two", &[note(2, "two")])?;
    let error = declare("two", &[note(1, "two")]).expect_err("row 1 is of app one").to_string();
    assert!(error.contains("of app one"), "{error}");
    assert_eq!(declare("one", &[])?.deleted, 1);
    assert_eq!(notes(&file.db), [note(2, "two")]);
    Ok(())
}

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "mailboxes")]
struct Mailbox {
    #[sqlite(primary_key)]
    id: i64,
    address: String,
}

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "mails")]
struct Mail {
    #[sqlite(primary_key)]
    id: i64,
    to_address: String,
}

/// R3: nor does the update of a row change other declared rows. Of two addresses
/// that swap, the mails would be those of the other box, and the ledger not know.
#[test]
fn r3_an_update_does_not_spread_to_declared_rows() -> Result<()> {
    for (action, is_refused) in [("ON UPDATE CASCADE", true), ("ON UPDATE RESTRICT", false)] {
        let file = File::new();
        run(
            &file.db,
            &format!(
                "CREATE TABLE mailboxes (id INTEGER PRIMARY KEY, address TEXT UNIQUE);
                 CREATE TABLE mails (id INTEGER PRIMARY KEY,
                     to_address TEXT REFERENCES mailboxes (address) {action})"
            ),
        );
        let target = file.db.target_state("app")?;
        let boxes = target.table::<Mailbox>().managed_by(ManagedBy::User).declare()?;
        let mails = target.table::<Mail>().managed_by(ManagedBy::User).declare()?;
        boxes.declare_row(&Mailbox { id: 1, address: "a".to_owned() })?;
        mails.declare_row(&Mail { id: 1, to_address: "a".to_owned() })?;
        let done = target.apply();
        assert_eq!(done.is_err(), is_refused, "{done:?}");
        if let Err(error) = done {
            assert!(matches!(&error, Error::Table { table, .. } if table == "mails"), "{error}");
            assert!(error.to_string().contains(action), "{error}");
        }
    }
    Ok(())
}

/// S9: what the user made of the other columns does not matter to a delete by key;
/// where the key is gone, nothing is deleted.
#[test]
fn s9_rows_of_a_table_that_was_changed_are_deleted_by_their_key() -> Result<()> {
    for (change, left) in [
        ("ALTER TABLE notes DROP COLUMN tag", None),
        ("ALTER TABLE notes RENAME COLUMN id TO nid", Some("lacks column id")),
        (
            "DROP TABLE notes; CREATE TABLE notes (id INTEGER, text TEXT, tag TEXT); \
             INSERT INTO notes (id) VALUES (1), (1)",
            Some("several rows of one key"),
        ),
    ] {
        let file = File::new();
        run(&file.db, MINE);
        apply(&file.db, &[note(1, "a"), note(2, "b")])?;
        run(&file.db, change);
        let done = file.db.target_state("app")?.apply();
        if let Some(reason) = left {
            let error = done.expect_err(change);
            assert!(
                matches!(&error, Error::Table { reason: found, .. } if found.contains(reason)),
                "{error}"
            );
            assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 2);
        } else {
            assert_eq!(done?.deleted, 2, "{change}");
            assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_table)"), 0);
        }
    }
    Ok(())
}

/// A row that a trigger keeps from its delete is an error, not forgotten.
#[test]
fn a_delete_that_a_trigger_passes_over_is_an_error() -> Result<()> {
    let file = File::new();
    run(&file.db, MINE);
    apply(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "CREATE TRIGGER kept BEFORE DELETE ON notes BEGIN SELECT RAISE(IGNORE); END");
    let error = apply(&file.db, &[note(1, "a")]).expect_err("the row stays");
    assert!(
        matches!(&error, Error::Constraint { key, message, .. }
            if key == "2" && message.contains("from being deleted")),
        "{error}"
    );
    run(&file.db, "DROP TRIGGER kept");
    assert_eq!(apply(&file.db, &[note(1, "a")])?.deleted, 1);
    Ok(())
}

/// R7: what a trigger writes elsewhere refers to something as well.
#[test]
fn r7_a_trigger_that_writes_a_reference_to_nothing_is_reported_with_its_row() -> Result<()> {
    let file = File::new();
    run(&file.db, MINE);
    run(
        &file.db,
        "CREATE TABLE shelves (id INTEGER PRIMARY KEY); \
         CREATE TABLE places (shelf INTEGER REFERENCES shelves (id)); \
         CREATE TRIGGER placed AFTER INSERT ON notes \
         BEGIN INSERT INTO places VALUES (new.id); END",
    );
    let error = apply(&file.db, &[note(7, "a")]).expect_err("there is no shelf 7");
    assert!(
        matches!(&error, Error::Constraint { table, message, .. }
            if table == "places" && message.contains("shelf is 7")),
        "{error}"
    );
    assert_eq!(notes(&file.db), []);
    run(&file.db, "INSERT INTO shelves VALUES (7)");
    assert_eq!(apply(&file.db, &[note(7, "a")])?.inserted, 1);
    Ok(())
}

/// A table's definition that SQLite cannot follow, or a function in it that fails,
/// is told of the table, or of the row.
#[test]
fn definitions_that_fail_name_table_and_key() -> Result<()> {
    for ddl in [
        "CREATE TABLE others (t TEXT REFERENCES notes (text))",
        "CREATE TABLE others (id INTEGER REFERENCES notes (id) ON DELETE CASCADE, \
         t TEXT REFERENCES gone (t))",
        "CREATE TRIGGER log AFTER INSERT ON notes BEGIN INSERT INTO log VALUES (1); END",
    ] {
        let db = Database::open(":memory:")?;
        run(&db, MINE);
        run(&db, ddl);
        let error = apply(&db, &[note(1, "a")]).expect_err(ddl);
        assert!(
            matches!(&error, Error::Table { table, reason }
                if table == "notes" && reason.contains("cannot write to it")),
            "{error}"
        );
    }
    let db = Database::open(":memory:")?;
    run(&db, MINE);
    run(&db, "CREATE INDEX by_part ON notes (json_extract(text, '$.part'))");
    let error = apply(&db, &[note(1, "{}"), note(2, "{")]).expect_err("it is no JSON");
    assert!(matches!(&error, Error::Constraint { key, .. } if key == "2"), "{error}");
    Ok(())
}
