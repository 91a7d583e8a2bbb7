//! Threads that declare and finish while another applies the same target state.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use declarite::{Database, Error, Result, TableTarget, TargetState};

use super::check_unchanged;
use crate::support::{File, Note, apply_notes, note, notes};

/// Runs `f` in a thread of its own, and fails where it does not come to an end.
fn within_a_minute<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver): (Sender<T>, Receiver<T>) = channel();
    let thread = std::thread::spawn(move || drop(sender.send(f())));
    match receiver.recv_timeout(Duration::from_secs(300)) {
        Ok(value) => value,
        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("threads wait for each other"),
        Err(_) => std::panic::resume_unwind(thread.join().expect_err("it panicked")),
    }
}

/// Declares until the target state is spent; the ids that were taken.
fn declare_outside(table: &TableTarget<Note>, from: i64, taken: &AtomicU64) -> BTreeSet<i64> {
    let mut ids = BTreeSet::new();
    for id in from.. {
        match table.declare_row(&note(id, "new")) {
            Ok(()) => assert!(ids.insert(id)),
            Err(Error::Spent) => break,
            Err(error) => panic!("{error}"),
        }
        taken.fetch_add(1, Ordering::Relaxed);
    }
    ids
}

/// So with components of three rows, of which every fourth is dropped.
fn declare_inside(
    target: &TargetState,
    table: &TableTarget<Note>,
    from: i64,
    taken: &AtomicU64,
) -> BTreeSet<i64> {
    let mut ids = BTreeSet::new();
    for first in (from..).step_by(3) {
        let declared = target.component(format!("{first}")).and_then(|component| {
            for id in first..first + 3 {
                component.declare_row(table, &note(id, "new"))?;
            }
            if first % 4 == 0 { Ok(false) } else { component.finish().map(|()| true) }
        });
        match declared {
            Ok(true) => ids.extend(first..first + 3),
            Ok(false) => {}
            Err(Error::Spent) => break,
            Err(error) => panic!("{error}"),
        }
        taken.fetch_add(1, Ordering::Relaxed);
    }
    ids
}

/// C1, L2: a row or `finish` that was answered before the apply took the lock is
/// in it; what comes later is told that the target state is spent.
fn race(db: &Database, after: u64) -> Result<()> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let taken = AtomicU64::new(0);
    let (report, ids) = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4)
            .map(|thread| {
                let (target, table, taken) = (&target, &table, &taken);
                let from = thread * 1_000_000;
                scope.spawn(move || {
                    if thread % 2 == 0 {
                        declare_outside(table, from, taken)
                    } else {
                        declare_inside(target, table, from, taken)
                    }
                })
            })
            .collect();
        while taken.load(Ordering::Relaxed) < after {
            std::thread::yield_now();
        }
        let report = target.apply();
        let ids = threads.into_iter().flat_map(|thread| thread.join().expect("no panic"));
        (report, ids.collect::<BTreeSet<_>>())
    });
    let expected: Vec<Note> = ids.into_iter().map(|id| note(id, "new")).collect();
    assert_eq!(report?.inserted, expected.len() as u64);
    assert_eq!(notes(db), expected);
    // The next run lets go of all of it, and so knows all of it.
    assert_eq!(apply_notes(db, &[])?.deleted, expected.len() as u64);
    check_unchanged(db, &[])
}

#[test]
fn c1_rows_declared_while_another_thread_applies() -> Result<()> {
    within_a_minute(|| {
        for db in [File::new().db, Database::open(":memory:")?] {
            for after in [0, 1, 50, 400] {
                race(&db, after)?;
            }
        }
        Ok(())
    })
}

/// L1: rows compared with the ledger by many threads, out of order, while a
/// plan is made over and over: none is missed.
#[test]
fn l1_threads_compare_rows_with_one_ledger() -> Result<()> {
    within_a_minute(|| {
        let many: Vec<Note> = (0..3_000).map(|id| note(id, "same")).collect();
        for file in [Some(File::new()), None] {
            let db = match &file {
                Some(file) => file.db.clone(),
                None => Database::open(":memory:")?,
            };
            apply_notes(&db, &many)?;
            let target = db.target_state("app")?;
            let table = target.declare_table::<Note>()?;
            std::thread::scope(|scope| {
                for thread in 0..3 {
                    let (table, many) = (&table, &many);
                    scope.spawn(move || {
                        // Each thread all rows, in another order.
                        for i in 0..many.len() {
                            let i = (i * 1_009 + thread * 577) % many.len();
                            table.declare_row(&many[i]).expect("it is declared");
                        }
                    });
                }
                for _ in 0..5 {
                    target.plan().expect("a plan");
                }
            });
            let report = target.apply()?;
            assert_eq!((report.unchanged, report.deleted), (3_000, 0));
        }
        Ok(())
    })
}

/// L2: of many applies of one target state one does it all.
#[test]
fn l2_threads_that_apply_one_target_state() -> Result<()> {
    within_a_minute(|| {
        let file = File::new();
        for round in 0..10 {
            let target = crate::support::declare_notes(&file.db, "app", &[note(round, "a")])?;
            let applied: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| target.apply())).collect();
                threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
            });
            assert_eq!(applied.iter().filter(|applied| applied.is_ok()).count(), 1);
            assert_eq!(applied.iter().filter(|a| matches!(a, Err(Error::Spent))).count(), 3);
            check_unchanged(&file.db, &[note(round, "a")])?;
        }
        Ok(())
    })
}
