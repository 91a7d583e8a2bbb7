//! Others who write between two batches.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::define_sql_function;
use declarite::{Database, Error, Report, Result, TargetState};

use super::{check_agreement, some};
use crate::support::{File, Note, declare_notes, integer, note, notes};

define_sql_function! {
    /// Tells the test that a batch is written.
    fn go_on_now() -> Integer;
}

/// Applies in many batches; in the third `between` is run by somebody else, again and
/// again until it is done, which it can be between two batches only.
fn meet(
    file: &File,
    target: &TargetState,
    between: impl Fn(&Database) -> Result<()> + Send,
) -> Result<Report> {
    let (sender, receiver) = channel();
    let sender: Sender<()> = sender;
    file.db.transaction(move |connection| {
        go_on_now_utils::register_nondeterministic_impl(connection, move || {
            // There is nobody to hear it twice.
            let _ = sender.send(());
            0
        })?;
        connection.batch_execute(
            "CREATE TRIGGER go_on AFTER INSERT ON notes WHEN new.id = 2 \
             BEGIN SELECT go_on_now(); END",
        )?;
        Ok(())
    })?;
    let other = Database::options().busy_timeout(Duration::ZERO).open(file.path())?;
    other.transaction(|connection| {
        go_on_now_utils::register_impl(connection, || 0)?;
        Ok(())
    })?;
    std::thread::scope(|scope| {
        let meeting = scope.spawn(move || {
            receiver.recv().expect("the third row is written");
            loop {
                match between(&other) {
                    Err(error) if error.is_busy() => {}
                    done => break done,
                }
            }
        });
        target.batches(0);
        let done = target.apply();
        meeting.join().expect("no panic").expect("it came in between");
        done
    })
}

fn declared(file: &File) -> Result<TargetState> {
    declare_notes(&file.db, "app", &[])?.apply()?;
    declare_notes(&file.db, "app", &some(0..2_000, "a"))
}

/// A partial run of one component.
fn component(db: &Database, path: &str, rows: &[Note]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    target.partial();
    let table = target.declare_table::<Note>()?;
    let part = target.component(path)?;
    rows.iter().try_for_each(|row| part.declare_row(&table, row))?;
    part.finish()?;
    Ok(target)
}

/// L1, L4: somebody else's apply between two batches is a conflict; what was committed
/// stands, and nothing more is written.
#[test]
fn l4_the_app_is_applied_between_two_batches() -> Result<()> {
    let file = File::new();
    let target = declared(&file)?;
    let error = meet(&file, &target, |other| {
        component(other, "part", &[note(-1, "between")])?.apply().map(drop)
    });
    let error = error.expect_err("the app was applied");
    assert!(error.is_conflict() && matches!(error, Error::Interrupted { .. }), "{error}");
    let found = notes(&file.db);
    assert!(found.len() > 3 && found.len() < 2_001 && found[0].id == -1);
    check_agreement(&file.db)?;
    let report = declare_notes(&file.db, "app", &some(0..2_000, "a"))?.apply()?;
    assert_eq!((report.deleted, report.unchanged), (1, found.len() as u64 - 1));
    Ok(())
}

/// L1, L4, R2: so is a partial run of another component, which may declare rows that are
/// to be deleted in a later batch.
#[test]
fn l4_other_components_are_not_applied_between_two_batches() -> Result<()> {
    let file = File::new();
    declared(&file)?;
    component(&file.db, "mine", &some(5_000..5_001, "shared"))?.apply()?;
    // It lets go of that row, in the last batch.
    let target = component(&file.db, "mine", &some(0..2_000, "a"))?;
    let error = meet(&file, &target, |other| {
        component(other, "theirs", &some(5_000..5_001, "shared"))?.apply().map(drop)
    });
    assert!(error.expect_err("the app was applied").is_conflict());
    let is_there = || notes(&file.db).iter().any(|note| note.id == 5_000);
    assert!(is_there());
    check_agreement(&file.db)?;
    component(&file.db, "mine", &some(0..2_000, "a"))?.apply()?;
    assert!(is_there(), "another component has it");
    check_agreement(&file.db)
}

/// S6, L4: so is a change of the app's tables, and one of others' is none. The next run
/// compares all tables then.
#[test]
fn l4_tables_are_changed_between_two_batches() -> Result<()> {
    for (sql, is_ours) in [
        ("CREATE TABLE others (x)", false),
        ("ALTER TABLE notes ADD COLUMN more", true),
        ("CREATE TRIGGER more AFTER UPDATE ON notes BEGIN SELECT 1; END", true),
    ] {
        let file = File::new();
        let target = declared(&file)?;
        let done = meet(&file, &target, |other| {
            other.transaction(|connection| Ok(connection.batch_execute(sql)?))
        });
        match done {
            Ok(report) => assert_eq!((report.inserted, is_ours), (2_000, false), "{sql}"),
            Err(error) => assert!(error.is_conflict() && is_ours, "{sql}: {error}"),
        }
        check_agreement(&file.db)?;
        declare_notes(&file.db, "app", &some(0..2_000, "a"))?.apply()?;
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 2_000);
    }
    Ok(())
}
