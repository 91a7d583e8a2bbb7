//! Processes that hold the lock, and processes that end in the middle of an apply.

use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::define_sql_function;
use declarite::{Database, Result};

use super::check_unchanged;
use super::roles::{child, pause, say};
use crate::support::{File, Note, apply_notes, declare_notes, note, notes, run, texts};

/// Rows of a state; every one differs from that of another state.
fn state(number: usize) -> Vec<Note> {
    let text = format!("{number} {}", "x".repeat(300));
    (0..400).filter(|id| id % 7 != number % 7).map(|id| note(id as i64, &text)).collect()
}

/// L2: a lock that another process holds is busy, writes nothing, and the same
/// target state applies once it is let go.
#[test]
fn l2_another_process_holds_the_lock() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let hasty = Database::options().busy_timeout(Duration::from_millis(20)).open(file.path())?;
    let target = declare_notes(&hasty, "app", &[note(1, "b")])?;
    let mut process = child("hold", &[&file.path().display().to_string()]);
    assert_eq!(process.hear(), "held");
    for _ in 0..2 {
        let error = target.apply().expect_err("another has the lock");
        assert!(error.is_busy(), "{error}");
    }
    assert!(hasty.transaction(|_| Ok(())).expect_err("another has the lock").is_busy());
    // Readers go on, and see nothing of either.
    assert_eq!(notes(&hasty), [note(1, "a")]);
    process.go();
    assert!(process.wait().expect("it ends").success());
    assert_eq!(target.apply()?.updated, 1);
    assert_eq!(texts(&file.db, "SELECT x AS value FROM held"), ["yes"]);
    check_unchanged(&file.db, &[note(1, "b")])
}

/// In a process: holds the lock until it may go on.
pub(super) fn hold(path: &str) -> Result<()> {
    Database::open(path)?.transaction(|connection| {
        connection.batch_execute("CREATE TABLE held (x); INSERT INTO held VALUES ('yes')")?;
        say("held");
        pause();
        Ok(())
    })
}

/// R1: a process that ends in the middle of an apply leaves the file as it was,
/// and the next run has nothing to repair.
#[test]
fn r1_a_process_killed_inside_an_apply() -> Result<()> {
    let stops = [
        "AFTER INSERT ON notes WHEN new.id = 2",
        "AFTER UPDATE ON notes WHEN new.id = 200",
        "AFTER DELETE ON notes WHEN old.id = 393",
        "AFTER UPDATE ON notes WHEN new.id = 399",
    ];
    for stop in stops {
        let file = File::new();
        apply_notes(&file.db, &state(2))?;
        let path = file.path().display().to_string();
        let mut process = child("stop inside", &[&path, stop]);
        assert_eq!(process.hear(), "inside", "{stop}");
        // What it wrote is in the log, and nobody sees it.
        assert_eq!(notes(&file.db), state(2));
        process.kill();
        run(&file.db, "DROP TRIGGER IF EXISTS stop");
        assert_eq!(
            texts(&file.db, "SELECT integrity_check AS value FROM pragma_integrity_check"),
            ["ok"]
        );
        check_unchanged(&file.db, &state(2))?;
        let report = apply_notes(&file.db, &state(1))?;
        assert!(report.inserted > 0 && report.updated > 0 && report.deleted > 0);
        // A file that nobody had open meanwhile.
        drop(file.db.close());
        check_unchanged(&Database::open(&path)?, &state(1))?;
    }
    Ok(())
}

define_sql_function! {
    /// Tells the test, and stands still.
    fn stop_here() -> Integer;
}

/// In a process: an apply that stands still at a row.
pub(super) fn stop_inside(path: &str, stop: &str) -> Result<()> {
    let db = Database::open(path)?;
    db.transaction(|connection| {
        stop_here_utils::register_impl(connection, || {
            say("inside");
            pause();
            0
        })?;
        // So small a cache that rows go to the log before the COMMIT.
        connection.batch_execute(&format!(
            "PRAGMA cache_size = 5; CREATE TRIGGER stop {stop} BEGIN SELECT stop_here(); END"
        ))?;
        Ok(())
    })?;
    let error = apply_notes(&db, &state(1)).expect_err("it is killed");
    panic!("it went on: {error}");
}

/// L4: a process that is killed in one of its batches leaves those before it, and the
/// next run, which need not be in batches, writes the rest only.
#[test]
fn l4_a_process_killed_in_a_batch() -> Result<()> {
    for bytes in [None, Some(5_000)] {
        let file = File::new();
        apply_notes(&file.db, &state(2))?;
        let path = file.path().display().to_string();
        let mut process = child("stop between", &[&path]);
        assert_eq!(process.hear(), "inside");
        process.kill();
        run(&file.db, "DROP TRIGGER stop");
        let found = file.db.target_state("app")?.verify()?;
        assert!(found.is_clean(), "{found}");
        // The rows before the one at which it stood still, but for the last batch.
        let written = notes(&file.db).iter().filter(|it| it.text.starts_with('1')).count() as u64;
        let all = state(1).len() as u64;
        assert!(written > 100 && written < 250, "{written}");
        let target = declare_notes(&file.db, "app", &state(1))?;
        if let Some(bytes) = bytes {
            target.batches(bytes);
        }
        let report = target.apply()?;
        assert_eq!((report.unchanged, report.inserted + report.updated), (written, all - written));
        assert_eq!(report.batches > 10, bytes.is_some());
        check_unchanged(&file.db, &state(1))?;
    }
    Ok(())
}

/// In a process: an apply in batches that stands still in one of them.
pub(super) fn stop_between(path: &str) -> Result<()> {
    let db = Database::open(path)?;
    db.transaction(|connection| {
        stop_here_utils::register_impl(connection, || {
            say("inside");
            pause();
            0
        })?;
        let stop = "AFTER UPDATE ON notes WHEN new.id = 250";
        connection.batch_execute(&format!(
            "PRAGMA cache_size = 5; CREATE TRIGGER stop {stop} BEGIN SELECT stop_here(); END"
        ))?;
        Ok(())
    })?;
    let target = declare_notes(&db, "app", &state(1))?;
    target.batches(10_000);
    let error = target.apply().expect_err("it is killed");
    panic!("it went on: {error}");
}

/// R1: wherever a process is killed, the file is as one of its applies left it.
#[test]
fn r1_a_process_killed_anywhere() -> Result<()> {
    for round in 0..8 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.sqlite").display().to_string();
        // Every other time nobody else has the file open, and the log is recovered.
        let watching = (round % 2 == 0).then(|| Database::open(&path)).transpose()?;
        let mut process = child("apply on", &[&path]);
        let heard = (0..=round % 4).map(|_| process.hear()).last().expect("a number");
        process.kill();
        drop(watching);
        let least: usize = heard.parse().expect("a number");
        let db = Database::open(&path)?;
        let found = notes(&db);
        let number = found[0].text.split(' ').next().expect("a number");
        let number: usize = number.parse().expect("a number");
        assert!(number >= least, "an apply that was answered is there");
        check_unchanged(&db, &state(number))?;
    }
    Ok(())
}

/// In a process: one state after the other.
pub(super) fn apply_on(path: &str) -> Result<()> {
    let db = Database::open(path)?;
    for number in 1.. {
        apply_notes(&db, &state(number))?;
        say(&number.to_string());
    }
    Ok(())
}
