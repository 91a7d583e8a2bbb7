//! Short sequences, each of which ended in a wrong file, a panic or a hang.

use std::sync::mpsc;
use std::time::Duration;

use declarite::{Database, Error, ManagedBy, Report, Result, SqliteRow};

use crate::support::{File, Note, apply_notes, integer, note, notes, run};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "names")]
struct Name {
    #[sqlite(primary_key)]
    name: String,
    value: i64,
}

fn name(name: &str, value: i64) -> Name {
    Name { name: name.to_owned(), value }
}

const USER_NOTES: &str =
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT)";

fn apply_names(db: &Database, names: &[Name]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.table::<Name>().managed_by(ManagedBy::User).declare()?;
    for name in names {
        table.declare_row(name)?;
    }
    target.apply()
}

/// Declares each component's notes, those with a memo unless it holds.
fn apply_parts(
    db: &Database,
    managed_by: ManagedBy,
    parts: &[(&str, Option<u32>, &[Note])],
) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.table::<Note>().managed_by(managed_by).declare()?;
    for (path, memo, notes) in parts {
        let mut component = Some(target.component(path)?);
        if let (Some(memo), Some(opened)) = (memo, component.take_if(|_| memo.is_some())) {
            component = opened.memo(memo)?;
        }
        let Some(component) = component else { continue };
        for note in *notes {
            component.declare_row(&table, note)?;
        }
        component.finish()?;
    }
    target.apply()
}

/// R2, R8: a row that two components declare survives when its owner lets go of
/// it, even if the other one's inputs are as they were.
#[test]
fn r8_a_shared_row_outlives_its_owner() -> Result<()> {
    let file = File::new();
    let shared = [note(1, "x")];
    let system = ManagedBy::System;
    apply_parts(&file.db, system, &[("a", Some(1), &shared), ("b", Some(1), &shared)])?;
    apply_parts(&file.db, system, &[("a", Some(2), &[]), ("b", Some(1), &shared)])?;
    assert_eq!(notes(&file.db), shared);
    Ok(())
}

/// R8: a component that stands owns its row, which another may declare equally.
#[test]
fn r8_a_row_of_a_standing_component_may_be_declared_equally() -> Result<()> {
    let file = File::new();
    let shared = [note(1, "x")];
    for _ in 0..2 {
        let parts: [(&str, Option<u32>, &[Note]); 2] =
            [("a", Some(1), &shared), ("b", None, &shared)];
        apply_parts(&file.db, ManagedBy::System, &parts)?;
    }
    assert_eq!(notes(&file.db), shared);
    Ok(())
}

/// R6, R8: an owner is found while its page is being split in two.
#[test]
fn r6_an_owner_is_found_while_its_page_is_rewritten() -> Result<()> {
    let file = File::new();
    run(&file.db, USER_NOTES);
    let sparse: Vec<Note> = (0..100).map(|i| note(i * 10, "x")).collect();
    let dense: Vec<Note> = sparse
        .iter()
        .cloned()
        .chain((0..600).filter(|i| i % 10 != 0).map(|i| note(i, "x")))
        .collect();
    let apply = |a: &[Note], b: &[Note]| {
        apply_parts(&file.db, ManagedBy::User, &[("a", None, a), ("b", None, b)])
    };
    apply(&sparse, &[])?;
    let error = apply(&dense, &[note(990, "another")]).expect_err("a has another row");
    assert!(matches!(error, Error::DeclaredTwice { .. }), "{error}");
    apply(&dense, &[note(990, "x")])?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 640);
    // The row that both declare stands in the pages of both.
    assert_eq!(integer(&file.db, "(SELECT sum(rows) FROM _declarite_page)"), 641);
    Ok(())
}

/// S9: rows of a component that stands go with the table they were declared for.
#[test]
fn s9_an_undeclared_table_loses_the_rows_of_standing_components() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE names (name TEXT PRIMARY KEY, value INTEGER)");
    for with_names in [true, false] {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let names = target.table::<Name>().managed_by(ManagedBy::User);
        let names = if with_names { Some(names.declare()?) } else { None };
        if let Some(component) = target.component("a")?.memo(&1)? {
            component.declare_row(&table, &note(1, "x"))?;
            if let Some(names) = &names {
                component.declare_row(names, &name("k", 1))?;
            }
            component.finish()?;
        }
        target.apply()?;
        let left = integer(&file.db, "(SELECT count(*) FROM names)");
        assert_eq!(left, i64::from(with_names));
    }
    Ok(())
}

/// A table may be declared after a look at the plan.
#[test]
fn a_plan_may_come_before_the_next_table() -> Result<()> {
    let file = File::new();
    run(&file.db, USER_NOTES);
    run(&file.db, "CREATE TABLE names (name TEXT PRIMARY KEY, value INTEGER)");
    let target = file.db.target_state("app")?;
    let user = ManagedBy::User;
    target.table::<Note>().managed_by(user).declare()?.declare_row(&note(1, "x"))?;
    target.table::<Name>().managed_by(user).declare()?.declare_row(&name("k", 1))?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    target.plan()?;
    target.table::<Name>().managed_by(user).declare()?.declare_row(&name("k", 1))?;
    let report = target.apply()?;
    assert_eq!((report.deleted, report.unchanged), (1, 1));
    Ok(())
}

/// V1, V3: a table of the user's that tells fewer rows apart than the ledger.
#[test]
fn v3_keys_of_a_users_table_compare_as_the_ledgers_do() {
    for definition in [
        "CREATE TABLE names (name TEXT COLLATE NOCASE PRIMARY KEY, value INTEGER)",
        "CREATE TABLE names (name INTEGER UNIQUE, value INTEGER)",
    ] {
        let file = File::new();
        run(&file.db, definition);
        let error = apply_names(&file.db, &[name("A", 1)]).expect_err("the key compares otherwise");
        assert!(error.to_string().contains("column name"), "{error}");
    }
}

/// R5: a row that SQLite was told to pass over or put in place of another is an error.
#[test]
fn r5_what_the_users_table_does_with_a_conflict_does_not_count() -> Result<()> {
    for definition in [
        "CREATE TABLE names (name TEXT PRIMARY KEY, value INTEGER UNIQUE ON CONFLICT IGNORE)",
        "CREATE TABLE names (name TEXT PRIMARY KEY, value INTEGER UNIQUE ON CONFLICT REPLACE)",
        "CREATE TABLE names (name TEXT PRIMARY KEY, value INTEGER); \
         CREATE TRIGGER t BEFORE INSERT ON names WHEN new.name = 'b' \
         BEGIN SELECT RAISE(IGNORE); END",
    ] {
        let file = File::new();
        run(&file.db, definition);
        let error = apply_names(&file.db, &[name("a", 1), name("b", 1)]).expect_err(definition);
        assert!(matches!(&error, Error::Constraint { key, .. } if key == "'b'"), "{error}");
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM names)"), 0);
    }
    Ok(())
}

/// Pages of one long key each are more than what is kept of those read ahead.
#[test]
fn keys_of_any_length_are_compared() {
    let (done, waits) = mpsc::channel();
    std::thread::spawn(move || {
        let file = File::new();
        let apply = || -> Result<Report> {
            let target = file.db.target_state("app")?;
            let table = target.declare_table::<Name>()?;
            for i in 10..90 {
                table.declare_row(&name(&format!("{i}{}", "k".repeat(600_000)), 1))?;
            }
            target.apply()
        };
        let unchanged = apply().and_then(|_| apply()).map(|report| report.unchanged);
        done.send(unchanged).expect("the test waits");
    });
    let unchanged = waits.recv_timeout(Duration::from_secs(300)).expect("it comes to an end");
    assert_eq!(unchanged.expect("no error"), 80);
}

/// L7: what is damaged in the ledger's columns is an error too.
#[test]
fn l7_a_ledger_changed_by_hand_is_an_error() -> Result<()> {
    for damage in [
        "UPDATE _declarite_page SET rows = -rows",
        "UPDATE _declarite_page SET rows = 0",
        "UPDATE _declarite_table SET applied = json_set(applied, '$.ids', json('[]'))",
        "UPDATE _declarite_table SET applied = json_set(applied, '$.schema.key', json('[9]'))",
        "UPDATE _declarite_table SET applied = json_set(applied, '$.schema.columns', json('[]'))",
    ] {
        let file = File::new();
        let system = ManagedBy::System;
        let rows = [note(1, "x")];
        apply_parts(&file.db, system, &[("a", Some(1), &rows), ("b", None, &[note(2, "y")])])?;
        run(&file.db, damage);
        let error = apply_parts(&file.db, system, &[("a", Some(1), &rows), ("b", None, &[])])
            .expect_err(damage);
        assert!(matches!(error, Error::LedgerDamaged { .. }), "{damage}: {error}");
    }
    Ok(())
}

/// Rows are not written to a temporary table in place of the file's.
#[test]
fn a_temporary_table_hides_no_table() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "x")])?;
    run(&file.db, "CREATE TEMP TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let error = apply_notes(&file.db, &[note(2, "y")]).expect_err("it is hidden");
    assert!(matches!(error, Error::Table { .. }), "{error}");
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// SQLite takes a quoted name that is no column's for a text.
#[test]
fn a_column_that_is_gone_is_not_read_as_its_name() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "x")])?;
    run(&file.db, "ALTER TABLE notes RENAME COLUMN text TO body");
    assert!(Note::all(&file.db).and_then(Iterator::collect::<Result<Vec<_>>>).is_err());
    Ok(())
}

/// L8: the spool is beside the file that a URL names, escapes and all.
#[test]
fn l8_the_spool_of_a_url_is_beside_its_file() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::user)?;
    let inner = folder.path().join("a b");
    std::fs::create_dir(&inner).map_err(Error::user)?;
    let db = Database::open(format!("file:{}/a%20b/x.sqlite", folder.path().display()))?;
    let text = "x".repeat(1_100_000);
    let rows: Vec<Note> = (0..65).map(|id| note(id, &text)).collect();
    assert_eq!(apply_notes(&db, &rows)?.inserted, 65);
    assert!(inner.join("x.sqlite").exists());
    // A second reader, too, opens what the first one did.
    assert_eq!(db.read(|_| db.read(|_| Ok(Note::all(&db)?.count())))?, 65);
    Ok(())
}

#[test]
fn patience_may_be_endless() -> Result<()> {
    let file = File::new();
    let db = Database::options().busy_timeout(Duration::MAX).open(file.path())?;
    apply_notes(&db, &[note(1, "x")])?;
    assert_eq!(notes(&db), [note(1, "x")]);
    Ok(())
}
