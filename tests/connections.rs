//! Opening, sharing and closing connections.

use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Condition, Database, Error, Result, SqliteRow, SqliteVec};

use crate::support::{
    File, Note, Point, apply_notes, declare_notes, integer, note, notes, run, texts,
};

#[test]
fn a_file_is_created_with_the_settings_it_should_have() -> Result<()> {
    let file = File::new();
    for (pragma, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "1"),
        ("foreign_keys", "1"),
        ("busy_timeout", "5000"),
    ] {
        let sql = match pragma {
            "busy_timeout" => {
                "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout".to_owned()
            }
            _ => format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}"),
        };
        assert_eq!(texts(&file.db, &sql), [value], "{pragma}");
    }
    assert!(file.path().exists());
    assert!(!texts(&file.db, "SELECT vec_version() AS value")[0].is_empty());
    Ok(())
}

#[test]
fn urls_and_paths_open_the_same_file() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let url = format!("file:{}?cache=private", file.path().display());
    assert_eq!(notes(&Database::open(url)?), [note(1, "a")]);
    let url = format!("sqlite://{}", file.path().display());
    assert_eq!(notes(&Database::open(url)?), [note(1, "a")]);
    Ok(())
}

#[test]
fn a_path_that_cannot_be_is_named() {
    let error = Database::open("/no/such/folder/x.sqlite").expect_err("no folder");
    assert!(matches!(error, Error::Open { .. }) && error.to_string().contains("/no/such/folder"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("text");
    std::fs::write(&path, "this is no database, but a text of some length").expect("it is written");
    let error = Database::open(&path).expect_err("no database").to_string();
    assert!(error.contains("text") && error.contains("not a database"), "{error}");
}

/// D1: a plain connection beside ours stays without sqlite-vec, and is told from ours.
#[test]
fn d1_a_connection_of_others_is_a_typed_error() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let path = file.path();
    let url = path.to_str().expect("UTF-8");
    let mut plain = SqliteConnection::establish(url).expect("it opens");
    assert!(plain.batch_execute("SELECT vec_version()").is_err());
    assert!(matches!(Note::get(&mut plain, 1), Err(Error::ForeignConnection)));
    Ok(())
}

/// D1: safe code can swap the connection it is lent; the handle is never stale.
#[test]
fn d1_a_swapped_connection_is_a_typed_error() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    let swapped = db.transaction(|connection| {
        let mut plain = SqliteConnection::establish(":memory:").expect("it opens");
        std::mem::swap(connection, &mut plain);
        drop(plain);
        Note::get(&mut *connection, 1)
    });
    assert!(swapped.is_err());
    assert!(matches!(db.target_state("app"), Err(Error::ForeignConnection)));
    Ok(())
}

/// D1: the function that tells the handle cannot be called from a view of the file.
#[test]
fn d1_the_handle_is_told_to_direct_calls_only() {
    let file = File::new();
    run(&file.db, "CREATE VIEW spy AS SELECT _declarite_handle() AS value");
    let called = file.db.read(|connection| Ok(connection.batch_execute("SELECT * FROM spy")?));
    assert!(called.expect_err("DIRECTONLY").to_string().contains("unsafe use"));
}

/// D2: an in-memory database is one connection; reads and writes take turns.
#[test]
fn d2_threads_share_an_in_memory_database() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let db = db.clone();
            scope.spawn(move || {
                for i in 0..50 {
                    assert_eq!(Note::get(&db, 1).expect("it is there"), Some(note(1, "a")));
                    let app = format!("app {worker}");
                    let target = db.target_state(&app).expect("it opens");
                    let name = format!("notes {worker}");
                    let table = target.table::<Note>().named(name).declare().expect("it is ours");
                    table.declare_row(&note(i, "x")).expect("it is declared");
                    target.apply().expect("it is applied");
                }
            });
        }
    });
    Ok(())
}

/// D2: a file has one writer and readers, which go on while it writes.
#[test]
fn d2_readers_go_on_while_the_writer_writes() -> Result<()> {
    let file = File::new();
    let many: Vec<Note> = (0..100).map(|id| note(id, "old")).collect();
    apply_notes(&file.db, &many)?;
    let mut rows = Note::all(&file.db)?;
    let first = rows.next().expect("there are 100")?;
    let changed: Vec<Note> = (0..100).map(|id| note(id, "new")).collect();
    assert_eq!(apply_notes(&file.db, &changed)?.updated, 100);
    // D5: a stream of rows holds its snapshot.
    assert_eq!(first.text, "old");
    for row in rows {
        assert_eq!(row?.text, "old");
    }
    assert_eq!(notes(&file.db), changed);
    Ok(())
}

/// D3: the writer asked for again on its own thread is a typed error, not a deadlock.
#[test]
fn d3_the_writer_is_not_lent_twice_to_one_thread() -> Result<()> {
    for db in [Database::open(":memory:")?, File::new().db] {
        let target = declare_notes(&db, "app", &[note(1, "a")])?;
        db.transaction(|_| {
            let inner = db.transaction(|_| Ok(()));
            assert!(matches!(inner, Err(Error::Reentrant { .. })));
            assert!(matches!(target.apply(), Err(Error::Reentrant { .. })));
            assert!(matches!(db.close(), Err(Error::Reentrant { .. })));
            Ok(())
        })?;
        assert_eq!(target.apply()?.inserted, 1);
    }
    Ok(())
}

/// D3: on an in-memory database reading inside a transaction is one too; a file
/// lends a reader.
#[test]
fn d3_reading_inside_a_transaction() -> Result<()> {
    let memory = Database::open(":memory:")?;
    apply_notes(&memory, &[note(1, "a")])?;
    memory.transaction(|connection| {
        assert!(matches!(Note::get(&memory, 1), Err(Error::Reentrant { .. })));
        // The connection that is lent reads.
        assert_eq!(Note::get(connection, 1)?, Some(note(1, "a")));
        Ok(())
    })?;
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    file.db.transaction(|_| {
        assert_eq!(Note::get(&file.db, 1)?, Some(note(1, "a")));
        Ok(())
    })
}

#[test]
fn a_transaction_that_fails_or_panics_is_rolled_back() -> Result<()> {
    for db in [Database::open(":memory:")?, File::new().db] {
        apply_notes(&db, &[note(1, "a")])?;
        let failed: Result<()> = db.transaction(|connection| {
            connection.batch_execute("DELETE FROM notes")?;
            Err(Error::user("changed my mind"))
        });
        assert_eq!(failed.expect_err("it failed").to_string(), "changed my mind");
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<()> = db.transaction(|connection| {
                connection.batch_execute("DELETE FROM notes")?;
                std::panic::resume_unwind(Box::new("stop"));
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(notes(&db), [note(1, "a")]);
        // The writer is as good as before.
        assert_eq!(apply_notes(&db, &[note(1, "b")])?.updated, 1);
    }
    Ok(())
}

#[test]
fn a_read_is_one_snapshot_and_writes_nothing() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    file.db.read(|connection| {
        assert_eq!(Note::get(&mut *connection, 1)?, Some(note(1, "a")));
        apply_notes(&file.db, &[note(1, "b")])?;
        assert_eq!(Note::get(&mut *connection, 1)?, Some(note(1, "a")));
        assert!(connection.batch_execute("DELETE FROM notes").is_err());
        Ok(())
    })?;
    assert_eq!(notes(&file.db), [note(1, "b")]);
    Ok(())
}

#[test]
fn a_read_of_an_in_memory_database_keeps_nothing() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    db.read(|connection| Ok(connection.batch_execute("DELETE FROM notes")?))?;
    assert_eq!(notes(&db), [note(1, "a")]);
    Ok(())
}

#[test]
fn urls_with_encoded_names_have_their_spool_beside_them() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let spaced = folder.path().join("a b%c");
    std::fs::create_dir(&spaced).expect("a folder");
    let encoded = spaced.to_str().expect("UTF-8").replace('%', "%25").replace(' ', "%20");
    let db = Database::open(format!("file:{encoded}/x.sqlite"))?;
    let text = "x".repeat(1_000_000);
    let many: Vec<Note> = (0..70).map(|id| note(id, &text)).collect();
    assert_eq!(apply_notes(&db, &many)?.inserted, 70);
    assert!(spaced.join("x.sqlite").exists());
    Ok(())
}

/// D1: instrumentation of the user's that asks by hand spoils no handle.
#[test]
fn d1_a_handle_asked_for_by_instrumentation_is_not_taken() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let other = Database::open(":memory:")?;
    file.db.transaction(|connection| {
        let other = other.clone();
        connection.set_instrumentation(
            move |_: declarite::diesel::connection::InstrumentationEvent<'_>| {
                let _ = other.transaction(|c| Ok(c.batch_execute("SELECT _declarite_handle()")?));
            },
        );
        assert!(matches!(Note::get(&mut *connection, 1), Err(Error::ForeignConnection)));
        connection.set_instrumentation(
            None::<fn(declarite::diesel::connection::InstrumentationEvent<'_>)>,
        );
        assert_eq!(Note::get(connection, 1)?, Some(note(1, "a")));
        Ok(())
    })
}

fn with_one_reader(file: &File) -> Result<Database> {
    let options = Database::options().readers(1).busy_timeout(Duration::from_millis(50));
    options.open(file.folder().join("one reader.sqlite"))
}

#[test]
fn readers_that_are_all_lent_are_a_typed_error() -> Result<()> {
    let file = File::new();
    let db = with_one_reader(&file)?;
    apply_notes(&db, &[note(1, "a"), note(2, "b")])?;
    let mut rows = Note::find(|note| note.id.ge(1)).load(&db)?;
    assert!(rows.next().is_some());
    assert!(matches!(Note::get(&db, 1), Err(Error::Readers { .. })));
    drop(rows);
    assert!(Note::get(&db, 1)?.is_some());
    Ok(())
}

/// D2: who goes through a whole table leaves the readers to others.
#[test]
fn d2_whole_tables_are_read_beside_the_readers() -> Result<()> {
    let file = File::new();
    let db = with_one_reader(&file)?;
    apply_notes(&db, &[note(1, "a"), note(2, "b")])?;
    for is_asked_for_all in [true, false] {
        let mut rows = match is_asked_for_all {
            true => Note::all(&db)?,
            false => Note::find(|_| Condition::always()).load(&db)?,
        };
        let first = rows.next().expect("a row")?;
        // What somebody writes meanwhile is for who asks later.
        apply_notes(&db, &[note(first.id, "of another time")])?;
        assert_eq!(Note::get(&db, first.id)?, Some(note(first.id, "of another time")));
        assert!(matches!(Note::all(&db), Err(Error::Readers { .. })));
        assert_eq!(rows.next().expect("a row")?.text, "b");
        drop(rows);
        apply_notes(&db, &[note(1, "a"), note(2, "b")])?;
    }
    // Kept past the closing of the database, as readers are.
    let rows = Note::all(&db)?;
    db.close()?;
    assert_eq!(rows.count(), 2);
    assert!(matches!(Note::all(&db), Err(Error::Closed)));
    Ok(())
}

/// A view may ask what sqlite-vec answers.
#[test]
fn whole_tables_are_read_with_sqlite_vec() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE VIEW notes AS SELECT 7 AS id, vec_to_json('[1, 2]') AS text, NULL AS tag",
    );
    assert_eq!(notes(&file.db), [note(7, "[1.000000,2.000000]")]);
    let without = Database::options().sqlite_vec(SqliteVec::Off).open(file.path())?;
    assert!(matches!(Note::all(&without), Err(Error::SqliteVecOff { .. })));
    Ok(())
}

/// Opening a reader is not waiting for one.
#[test]
fn a_database_that_never_waits_reads() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    for _ in 0..20 {
        let db = Database::options().busy_timeout(Duration::ZERO).open(file.path())?;
        // Each has a reader of its own, and it is opened for it.
        let streams: Result<Vec<_>> = (0..8).map(|_| Note::all(&db)).collect();
        assert_eq!(streams?.len(), 8);
    }
    Ok(())
}

/// A file that cannot be made ready for another's lock is busy, after the wait.
#[test]
fn opening_a_file_that_another_holds_is_busy() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("held.sqlite");
    let mut plain = SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("it opens");
    plain.batch_execute("CREATE TABLE mine (x); BEGIN EXCLUSIVE").expect("it is held");
    let hasty = Database::options().busy_timeout(Duration::from_millis(20));
    let error = hasty.clone().open(&path).expect_err("another holds it");
    assert!(error.is_busy() && error.to_string().contains("held.sqlite"), "{error}");
    plain.batch_execute("COMMIT").expect("it is let go");
    hasty.open(&path).map(drop)
}

#[test]
fn a_closed_database_answers_closed() -> Result<()> {
    for db in [Database::open(":memory:")?, File::new().db] {
        apply_notes(&db, &[note(1, "a")])?;
        let clone = db.clone();
        db.close()?;
        db.close()?;
        assert!(matches!(clone.transaction(|_| Ok(())), Err(Error::Closed)));
        assert!(matches!(clone.target_state("app"), Err(Error::Closed)));
        assert!(matches!(Note::get(&clone, 1), Err(Error::Closed)));
    }
    Ok(())
}

#[test]
fn without_sqlite_vec_a_vec0_table_is_refused_with_the_way_to_turn_it_on() -> Result<()> {
    let db = Database::options().sqlite_vec(SqliteVec::Off).open(":memory:")?;
    assert!(db.loaded_extensions().is_empty());
    let target = db.target_state("app")?;
    target.declare_table::<Note>()?;
    let error = target.declare_table::<Point>().expect_err("sqlite-vec is off");
    assert!(matches!(&error, Error::SqliteVecOff { table } if table == "points"));
    assert!(error.to_string().contains(".sqlite_vec(SqliteVec::On)"), "{error}");
    Ok(())
}

#[test]
fn databases_of_one_process_do_not_share_what_they_load() -> Result<()> {
    let off = Database::options().sqlite_vec(SqliteVec::Off).open(":memory:")?;
    let on = Database::open(":memory:")?;
    assert_eq!(integer(&on, "vec_length('[1, 2]')"), 2);
    assert!(off.transaction(|c| Ok(c.batch_execute("SELECT vec_version()")?)).is_err());
    Ok(())
}
