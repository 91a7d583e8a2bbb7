//! D1, D4: closures that leave another connection in the place of the one they
//! were lent.

use std::mem::swap;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Database, Error, Result, SqliteRow};

use super::check_unchanged;
use super::roles::child;
use crate::support::{File, Note, apply_notes, integer, note, notes, run, texts};

fn is_swapped<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::SwappedConnection))
}

/// D4: two writers swapped: neither file is written, and both databases go on.
#[test]
fn d4_swapped_writers_write_into_no_file() -> Result<()> {
    let (a, b) = (File::new(), File::new());
    apply_notes(&a.db, &[note(1, "a")])?;
    apply_notes(&b.db, &[note(1, "b")])?;
    let mut inner = None;
    let outer = a.db.transaction(|x| {
        x.batch_execute("UPDATE notes SET text = 'lost a'")?;
        inner = Some(b.db.transaction(|y| {
            y.batch_execute("UPDATE notes SET text = 'lost b'")?;
            swap(x, y);
            // Each is now the other's.
            x.batch_execute("INSERT INTO notes VALUES (2, 'meant for a', NULL)")?;
            Ok(())
        }));
        Ok(())
    });
    assert!(is_swapped(&outer) && is_swapped(&inner.expect("it ran")));
    check_unchanged(&a.db, &[note(1, "a")])?;
    check_unchanged(&b.db, &[note(1, "b")])?;
    assert_eq!(apply_notes(&a.db, &[note(1, "A"), note(3, "A")])?.inserted, 1);
    check_unchanged(&a.db, &[note(1, "A"), note(3, "A")])?;
    check_unchanged(&b.db, &[note(1, "b")])
}

/// D4: so they are if the closures fail or panic after it.
#[test]
fn d4_swapped_writers_are_found_whichever_way_a_closure_ends() -> Result<()> {
    for panics in [true, false] {
        let (a, b) = (File::new(), File::new());
        apply_notes(&a.db, &[note(1, "a")])?;
        apply_notes(&b.db, &[note(1, "b")])?;
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            a.db.transaction(|x| {
                b.db.transaction(|y| -> Result<()> {
                    swap(x, y);
                    if panics {
                        std::panic::resume_unwind(Box::new("stop"));
                    }
                    Err(Error::user("stop"))
                })
            })
        }));
        assert_eq!(ended.is_err(), panics);
        apply_notes(&a.db, &[note(1, "A")])?;
        apply_notes(&b.db, &[note(1, "B")])?;
        check_unchanged(&a.db, &[note(1, "A")])?;
        check_unchanged(&b.db, &[note(1, "B")])?;
    }
    Ok(())
}

/// D4: swapped back in time they are nobody's business.
#[test]
fn d4_writers_that_are_back_in_their_places_are_fine() -> Result<()> {
    let (a, b) = (File::new(), File::new());
    a.db.transaction(|x| {
        b.db.transaction(|y| {
            swap(x, y);
            x.batch_execute("CREATE TABLE of_b (x)")?;
            swap(x, y);
            Ok(())
        })
    })?;
    assert_eq!(texts(&b.db, "SELECT name AS value FROM sqlite_schema"), ["of_b"]);
    assert_eq!(integer(&a.db, "(SELECT count(*) FROM sqlite_schema)"), 0);
    Ok(())
}

/// D4: a writer of the same file is another connection too: it may have other
/// settings, and is somebody else's.
#[test]
fn d4_writers_of_one_file_are_told_from_each_other() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let mut kept = None;
    let swapped = file.db.read(|reader| {
        let mut plain = SqliteConnection::establish(":memory:").expect("it opens");
        swap(reader, &mut plain);
        kept = Some(plain);
        Ok(())
    });
    assert!(matches!(swapped, Err(Error::ForeignConnection)));
    let kept = kept.as_mut().expect("it was taken");
    let swapped = file.db.transaction(|writer| {
        swap(writer, kept);
        Ok(())
    });
    assert!(is_swapped(&swapped));
    // The writer is still in its thief's hands, with the lock; a reader never
    // becomes the writer.
    kept.batch_execute("ROLLBACK").expect("it was in a transaction");
    run(&file.db, "UPDATE notes SET text = 'b'");
    assert_eq!(notes(&file.db), [note(1, "b")]);
    Ok(())
}

/// D4: a writer or another file's reader does not go into the pool for a reader.
#[test]
fn d4_a_swapped_reader_does_not_go_back_to_the_pool() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |name: &str| Database::options().readers(1).open(folder.path().join(name));
    let (a, b) = (open("a")?, open("b")?);
    apply_notes(&a, &[note(1, "a")])?;
    apply_notes(&b, &[note(1, "b")])?;
    // With another file's reader.
    let swapped = a.read(|x| {
        let inner = b.read(|y| {
            swap(x, y);
            Ok(())
        });
        assert!(is_swapped(&inner));
        Ok(())
    });
    assert!(is_swapped(&swapped));
    assert_eq!((notes(&a), notes(&b)), (vec![note(1, "a")], vec![note(1, "b")]));
    // With the own writer.
    let swapped = a.transaction(|x| {
        let inner = a.read(|y| {
            swap(x, y);
            Ok(())
        });
        assert!(is_swapped(&inner));
        Ok(())
    });
    assert!(is_swapped(&swapped));
    let written = a.read(|connection| Ok(connection.batch_execute("DELETE FROM notes")?));
    assert!(written.expect_err("readers only read").to_string().contains("readonly"));
    check_unchanged(&a, &[note(1, "a")])?;
    check_unchanged(&b, &[note(1, "b")])
}

/// D2, D4: an in-memory database is its connection, and is gone with it.
#[test]
fn d4_a_swapped_in_memory_database_is_lost_and_says_so() -> Result<()> {
    let (a, b) = (Database::open(":memory:")?, Database::open(":memory:")?);
    apply_notes(&a, &[note(1, "a")])?;
    apply_notes(&b, &[note(1, "b")])?;
    let swapped = a.transaction(|x| {
        b.transaction(|y| {
            swap(x, y);
            Ok(())
        })
    });
    assert!(is_swapped(&swapped));
    for db in [a, b] {
        assert!(is_swapped(&db.target_state("app")));
        assert!(is_swapped(&apply_notes(&db, &[note(1, "c")])));
    }
    Ok(())
}

/// D1: a plain connection is told from Declarite's, and a file has another writer then.
#[test]
fn d1_a_plain_connection_is_not_written_to() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let path = file.folder().join("plain");
    let swapped = file.db.transaction(|connection| {
        let mut plain =
            SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("it opens");
        swap(connection, &mut plain);
        Ok(())
    });
    assert!(matches!(swapped, Err(Error::ForeignConnection)));
    apply_notes(&file.db, &[note(1, "b")])?;
    check_unchanged(&file.db, &[note(1, "b")])?;
    let plain = Database::open(&path)?;
    assert_eq!(integer(&plain, "(SELECT count(*) FROM sqlite_schema)"), 0);
    Ok(())
}

/// D4: a reader that was turned into a copy in memory is no reader of the file.
#[test]
fn d4_a_reader_of_a_copy_does_not_go_back_to_the_pool() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Database::options().readers(1).open(folder.path().join("a"))?;
    apply_notes(&db, &[note(1, "a")])?;
    let mut other = SqliteConnection::establish(":memory:").expect("it opens");
    other.batch_execute("CREATE TABLE notes (id, text, tag)").expect("a table");
    let copy = other.serialize_database_to_buffer();
    db.read(|connection| Ok(connection.deserialize_readonly_database_from_buffer(&copy)?))?;
    assert_eq!(notes(&db), [note(1, "a")]);
    assert_eq!(Note::get(&db, 1)?, Some(note(1, "a")));
    Ok(())
}

/// D1: instrumentation of the user's that opens connections while Declarite
/// opens one confuses nobody.
#[test]
fn d1_connections_opened_by_instrumentation_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a").display().to_string();
    assert!(child("instrumented", &[&path]).wait().expect("it ends").success());
}

/// In a process of its own: the instrumentation is that of all connections.
pub(super) fn instrumented(path: &str) -> Result<()> {
    use declarite::diesel::connection::{InstrumentationEvent, set_default_instrumentation};
    thread_local! {
        static INSIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    set_default_instrumentation(|| {
        Some(Box::new(|event: InstrumentationEvent<'_>| {
            let opens = matches!(
                event,
                InstrumentationEvent::StartEstablishConnection { .. }
                    | InstrumentationEvent::FinishEstablishConnection { .. }
            );
            if opens && !INSIDE.replace(true) {
                SqliteConnection::establish(":memory:").expect("it opens");
                INSIDE.set(false);
            }
        }))
    })?;
    let db = Database::open(path)?;
    apply_notes(&db, &[note(1, "a")])?;
    check_unchanged(&db, &[note(1, "a")])?;
    std::fs::rename(path, format!("{path} moved")).expect("it is renamed");
    assert!(matches!(db.transaction(|_| Ok(())), Err(Error::FileMoved { .. })));
    Ok(())
}
