//! F4: a verification asks FTS5 on the writer, wherever it is asked for.

use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::{Database, Error, Result, SqliteRow, SqliteVec};

use super::{Note, apply, declare, note};
use crate::support::{File, run};

const STALE: &str = "its full-text index has not the words of its rows";

fn notes() -> [Note; 2] {
    [note(1, "Rust", "text"), note(2, "Water", "")]
}

/// Nothing, or what is wrong with the index of the notes.
fn verified(db: &Database) -> Result<Vec<String>> {
    let found = db.target_state("app")?.verify()?;
    assert!(found.table("notes").is_some_and(|notes| notes.compared));
    Ok(found.tables.into_iter().flat_map(|table| table.schema).collect())
}

/// D3: not where this thread has the writer.
#[test]
fn f4_within_a_closure() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &notes())?;
    run(db, "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')");
    let target = db.target_state("app")?;
    let reentrant = |error: &Error| {
        matches!(error, Error::Reentrant { .. }) && error.to_string().contains("verification")
    };
    let error = db.transaction(|_| target.verify()).map(drop).expect_err("it holds the writer");
    assert!(reentrant(&error), "{error}");
    let error = db.transaction(|_| target.repair().map(drop)).expect_err("it holds the writer");
    assert!(matches!(error, Error::Reentrant { .. }), "{error}");
    // Readers are not in its way, nor it in theirs.
    let mut rows = Note::all(db)?;
    assert_eq!(db.read(|_| verified(db))?, [STALE]);
    assert_eq!(rows.next().transpose()?, Some(notes()[0].clone()));
    assert_eq!(verified(db)?, [STALE]);
    assert_eq!(rows.collect::<Result<Vec<_>>>()?, notes()[1..]);
    // One connection does both.
    let memory = Database::open(":memory:")?;
    apply(&memory, &notes())?;
    let target = memory.target_state("app")?;
    let error = memory.read(|_| target.verify()).map(drop).expect_err("it holds the writer");
    assert!(reentrant(&error), "{error}");
    assert!(target.verify()?.is_clean());
    Ok(())
}

/// Where somebody else writes all the while, it is busy, and nothing else.
#[test]
fn f4_while_somebody_writes() -> Result<()> {
    let file = File::new();
    apply(&file.db, &notes())?;
    let other = Database::options().busy_timeout(Duration::from_millis(20)).open(file.path())?;
    let target = other.target_state("app")?;
    file.db.transaction(|connection| {
        connection.batch_execute("UPDATE notes SET title = 'Iron' WHERE id = 1")?;
        let error = target.verify().map(drop).expect_err("somebody writes");
        assert!(error.is_busy(), "{error}");
        Ok(())
    })?;
    let found = target.verify()?;
    let notes = found.table("notes").expect("it is there");
    assert_eq!((notes.changed.count, notes.schema.len()), (1, 0), "{found}");
    Ok(())
}

/// The index of a regular table needs no sqlite-vec.
#[test]
fn f4_without_sqlite_vec() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "docs", vec0, fts5(title))]
    struct Doc {
        #[sqlite(primary_key)]
        id: i64,
        title: String,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    let file = File::new();
    apply(&file.db, &notes())?;
    let plain = Database::options().sqlite_vec(SqliteVec::Off).open(file.path())?;
    assert_eq!(verified(&plain)?, [""; 0]);
    run(&plain, "UPDATE notes SET title = 'Iron' WHERE id = 2");
    assert_eq!(verified(&plain)?, [""; 0]);
    run(&plain, "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')");
    assert_eq!(verified(&plain)?, [STALE]);
    let target = plain.target_state("app")?;
    target.repair()?;
    let table = target.declare_table::<Note>()?;
    notes().iter().try_for_each(|row| table.declare_row(row))?;
    target.apply()?;
    super::check(&plain, "notes");
    assert_eq!(verified(&plain)?, [""; 0]);
    // Beside one that does.
    let target = declare(&file.db, &notes())?;
    let docs = target.declare_table::<Doc>()?;
    docs.declare_row(&Doc { id: 1, title: "Rust".into(), at: [1.0, 0.0] })?;
    target.apply()?;
    let error = plain.target_state("app")?.verify().map(drop).expect_err("vec0 is not there");
    assert!(matches!(&error, Error::SqliteVecOff { table } if table == "docs"), "{error}");
    assert_eq!(verified(&file.db)?, [""; 0]);
    Ok(())
}
