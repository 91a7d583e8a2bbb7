//! What an apply decides before it has the write lock, and who may write meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::define_sql_function;
use declarite::diesel::sql_types::BigInt;
use declarite::{Database, DeleteLimit, Result, TargetState};

use super::check_unchanged;
use crate::support::{File, Note, apply_notes, declare_notes, integer, note, notes, run};

/// A database on the same file that waits for nobody.
fn hasty(file: &File) -> Result<Database> {
    Database::options().busy_timeout(Duration::ZERO).open(file.path())
}

/// L1: an apply that finds nothing to do, or is refused, takes no write lock, and does
/// not wait for who has it.
#[test]
fn l1_who_has_nothing_to_write_waits_for_nobody() -> Result<()> {
    let file = File::new();
    let all = [note(1, "a"), note(2, "b")];
    apply_notes(&file.db, &all)?;
    let hasty = hasty(&file)?;
    file.db.transaction(|connection| {
        connection.batch_execute("CREATE TABLE held (x)")?;
        let report = apply_notes(&hasty, &all)?;
        assert_eq!((report.unchanged, report.timings.lock_held), (2, Duration::ZERO));
        let refused = declare_notes(&hasty, "app", &[])?;
        refused.limit_deletes(DeleteLimit::Rows(1));
        assert!(refused.apply().expect_err("two would go").is_refused());
        // The lock is held indeed.
        assert!(apply_notes(&hasty, &[note(1, "c")]).expect_err("it is held").is_busy());
        Ok(())
    })?;
    let report = apply_notes(&hasty, &[note(1, "c")])?;
    assert_eq!((report.updated, report.deleted), (1, 1));
    assert!(
        report.timings.lock_held > Duration::ZERO && report.timings.lock_held <= report.elapsed
    );
    check_unchanged(&file.db, &[note(1, "c")])
}

/// L2: where another writes when all is decided, the apply waits for the lock, and
/// decides again.
#[test]
fn l2_the_lock_is_waited_for() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let other = Database::open(file.path())?;
    let target = declare_notes(&other, "app", &[note(1, "b")])?;
    std::thread::scope(|scope| -> Result<()> {
        let applied = file.db.transaction(|connection| {
            connection.batch_execute("CREATE TABLE held (x); INSERT INTO held VALUES (1)")?;
            let applied = scope.spawn(|| target.apply());
            std::thread::sleep(Duration::from_millis(200));
            assert!(!applied.is_finished());
            Ok(applied)
        })?;
        assert_eq!(applied.join().expect("no panic")?.updated, 1);
        Ok(())
    })?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM held)"), 1);
    check_unchanged(&file.db, &[note(1, "b")])
}

define_sql_function! {
    /// SQLite's own, which counts of the ledger's rows are made with.
    fn max(one: BigInt, other: BigInt) -> BigInt;
}

/// Runs `meanwhile` once, while the next apply decides. How often one decided by then.
fn while_it_decides(
    db: &Database,
    meanwhile: impl FnOnce() + Send + 'static,
) -> Result<Arc<AtomicU32>> {
    let times = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&times);
    let meanwhile = std::sync::Mutex::new(Some(meanwhile));
    db.transaction(move |connection| {
        max_utils::register_nondeterministic_impl(connection, move |one: i64, other: i64| {
            counted.fetch_add(1, Ordering::Relaxed);
            if let Some(meanwhile) = meanwhile.lock().expect("no panic").take() {
                meanwhile();
            }
            one.max(other)
        })?;
        Ok(())
    })?;
    Ok(times)
}

/// A target state with rows to update, insert and delete, on the file's own database.
fn changes(file: &File) -> Result<TargetState> {
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    declare_notes(&file.db, "app", &[note(1, "A"), note(3, "c")])
}

/// S5: nobody is kept from writing while an apply decides, and it decides again then.
#[test]
fn s5_others_write_while_an_apply_decides() -> Result<()> {
    let file = File::new();
    let target = changes(&file)?;
    let other = hasty(&file)?;
    let times = while_it_decides(&file.db, move || run(&other, "CREATE TABLE meanwhile (x)"))?;
    let report = target.apply()?;
    assert_eq!((report.updated, report.inserted, report.deleted), (1, 1, 1));
    assert_eq!(times.load(Ordering::Relaxed), 2);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM meanwhile)"), 0);
    assert_eq!(notes(&file.db), [note(1, "A"), note(3, "c")]);
    // Where nobody does, once is enough.
    let target = declare_notes(&file.db, "app", &[note(1, "A")])?;
    let times = while_it_decides(&file.db, || ())?;
    assert_eq!(target.apply()?.deleted, 1);
    assert_eq!(times.load(Ordering::Relaxed), 1);
    Ok(())
}

/// L1: what was applied while an apply decided is a conflict, and nothing is written.
#[test]
fn l1_the_app_is_applied_while_an_apply_decides() -> Result<()> {
    let file = File::new();
    let target = changes(&file)?;
    let other = hasty(&file)?;
    while_it_decides(&file.db, move || {
        apply_notes(&other, &[note(1, "other")]).expect("it has the lock");
    })?;
    let error = target.apply().expect_err("the app was applied meanwhile");
    assert!(error.is_conflict(), "{error}");
    check_unchanged(&file.db, &[note(1, "other")])
}

/// S5: a table of the user's that is dropped, a limit on deletes that a new row of
/// another component does away with: what is written follows the later decision.
#[test]
fn s5_what_is_refused_is_decided_again() -> Result<()> {
    let file = File::new();
    let part = |db: &Database, path: &str, rows: &[Note]| -> Result<TargetState> {
        let target = db.target_state("app")?;
        target.partial();
        let table = target.declare_table::<Note>()?;
        let component = target.component(path)?;
        rows.iter().try_for_each(|row| component.declare_row(&table, row))?;
        component.finish()?;
        Ok(target)
    };
    part(&file.db, "one", &[note(1, "a"), note(2, "b")])?.apply()?;
    part(&file.db, "two", &[note(3, "c"), note(4, "d")])?.apply()?;
    // One row of four may go: a quarter, until there are three only.
    let target = part(&file.db, "one", &[note(1, "A")])?;
    target.limit_deletes(DeleteLimit::Share(0.25));
    let other = hasty(&file)?;
    let fewer = part(&other, "two", &[note(3, "c")])?;
    while_it_decides(&file.db, move || {
        fewer.apply().expect("it has the lock");
    })?;
    let error = target.apply().expect_err("a third would go");
    assert!(error.is_refused(), "{error}");
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "b"), note(3, "c")]);
    Ok(())
}
