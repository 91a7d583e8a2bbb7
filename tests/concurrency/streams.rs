//! D5: readers that stream while others apply.

use std::sync::atomic::{AtomicBool, Ordering};

use declarite::diesel::sql_types::Integer;
use declarite::diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use declarite::{Database, Error, Result, SqliteRow};

use super::check_unchanged;
use crate::support::{File, Note, apply_notes, declare_notes, note, wal_size};

/// As many rows as its number says, all with the number.
fn state(number: i64) -> Vec<Note> {
    (0..50 + number % 10).map(|id| note(id, &number.to_string())).collect()
}

/// The number of a state that is whole.
fn whole(notes: &[Note]) -> i64 {
    let number = notes[0].text.parse().expect("a number");
    assert_eq!(notes, state(number));
    number
}

/// D5: each stream is of one state, and later ones are not of earlier states.
#[test]
fn d5_every_stream_is_of_one_state() -> Result<()> {
    const LAST: i64 = 40;
    let file = File::new();
    apply_notes(&file.db, &state(0))?;
    let other = Database::open(file.path())?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = [&file.db, &file.db, &other]
            .into_iter()
            .map(|db| {
                let done = &done;
                scope.spawn(move || {
                    let mut seen = 0;
                    loop {
                        let last = done.load(Ordering::Acquire);
                        let rows: Result<Vec<Note>> = Note::all(db).expect("a stream").collect();
                        let number = whole(&rows.expect("rows"));
                        assert!(number >= seen, "{number} after {seen}");
                        seen = number;
                        if last {
                            return seen;
                        }
                    }
                })
            })
            .collect();
        let applied =
            (1..=LAST).try_for_each(|number| apply_notes(&file.db, &state(number)).map(drop));
        done.store(true, Ordering::Release);
        for reader in readers {
            assert_eq!(reader.join().expect("no panic"), LAST);
        }
        applied
    })?;
    check_unchanged(&file.db, &state(LAST))
}

/// D5: a stream waits for no writer, and no writer for a stream.
#[test]
fn d5_streams_and_writers_do_not_wait_for_each_other() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &state(1))?;
    let mut rows = Note::all(&file.db)?;
    let mut found = vec![rows.next().expect("a row")?];
    apply_notes(&file.db, &state(2))?;
    file.db.transaction(|_| {
        // While the lock is held, a new stream is read, and an old one to its end.
        let new: Result<Vec<Note>> = Note::all(&file.db)?.collect();
        assert_eq!(whole(&new?), 2);
        for row in rows.by_ref() {
            found.push(row?);
        }
        assert_eq!(whole(&found), 1);
        Ok(())
    })?;
    Ok(())
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// D5: the log is not folded back past the snapshot that a stream holds, and is
/// once the stream is dropped: nothing else of ours holds one.
#[test]
fn d5_a_stream_holds_its_snapshot_until_it_is_dropped() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &state(1))?;
    let mut rows = Note::all(&file.db)?;
    rows.next().expect("a row")?;
    let target = declare_notes(&file.db, "app", &state(2))?;
    target.plan()?;
    apply_notes(&file.db, &state(3))?;
    let path = file.path();
    let mut plain = SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("it opens");
    let mut fold = || {
        let folded: Checkpoint =
            sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut plain)?;
        Ok::<_, Error>(folded.busy == 0)
    };
    assert!(!fold()?);
    drop(rows);
    // The target state is still there, and keeps nobody waiting.
    assert!(fold()?);
    assert_eq!(wal_size(&file), 0);
    drop(target);
    Ok(())
}
