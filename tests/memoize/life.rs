//! M3, M4: when values are written, and what happens at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use declarite::{Database, Error, Result};

use super::{Model, kept, owners};
use crate::support::{File, Note, apply_notes, integer, note, notes, run, schema, wal_size};

/// M3: nothing is written before the apply; what is not applied is lost.
#[test]
fn m3_nothing_is_written_before_the_apply() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    apply_notes(&file.db, &[])?;
    let traces = || (integer(&file.db, "total_changes()"), wal_size(&file), schema(&file.db));
    let before = traces();
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    model.ask(&target, "one")?;
    model.ask(&target, "one")?;
    assert!(target.plan()?.is_empty());
    assert_eq!(traces(), before);
    drop(target);
    assert_eq!(kept(&file.db), 0);
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    model.ask(&target, "one")?;
    target.apply()?;
    assert_eq!((model.take().len(), kept(&file.db)), (2, 1));
    Ok(())
}

/// M3, L1: an apply that finds every value kept writes nothing.
#[test]
fn m3_an_unchanged_apply_writes_nothing() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    let apply = || {
        let target = file.db.target_state("app")?;
        model.ask(&target, "root")?;
        for path in ["a", "b"] {
            let part = target.component(path)?;
            model.ask_in(&part, "both")?;
            model.ask_in(&part, path)?;
            part.finish()?;
        }
        drop(target.component("abandoned")?);
        target.apply()
    };
    apply()?;
    let traces = || (integer(&file.db, "total_changes()"), wal_size(&file), schema(&file.db));
    let before = traces();
    apply()?;
    assert_eq!(traces(), before);
    assert_eq!((model.take().len(), kept(&file.db)), (4, 4));
    Ok(())
}

/// M3, L2: what was computed outlives a refusal, and goes into the next apply.
#[test]
fn m3_a_refused_apply_loses_no_value() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    apply_notes(&file.db, &[note(1, "a")])?;
    let target = file.db.target_state("app")?;
    model.ask(&target, "one")?;
    assert!(target.apply().expect_err("the table would go").is_refused());
    assert_eq!(kept(&file.db), 0);
    target.allow_data_loss().apply()?;
    assert_eq!(kept(&file.db), 1);
    assert!(matches!(model.ask(&target, "two"), Err(Error::Spent)));
    assert_eq!(model.take(), ["one"]);
    Ok(())
}

/// M3: rows and values are written in one transaction.
#[test]
fn m3_a_failed_apply_keeps_no_value() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(
        &file.db,
        "CREATE TRIGGER refuse BEFORE INSERT ON notes BEGIN SELECT raise(ABORT, 'not today'); END",
    );
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    model.ask(&target, "one")?;
    table.declare_row(&note(1, "a"))?;
    table.declare_row(&note(2, "b"))?;
    target.apply().expect_err("the trigger refuses");
    assert_eq!((kept(&file.db), owners(&file.db).len()), (0, 0));
    run(&file.db, "DROP TRIGGER refuse");
    target.apply()?;
    assert_eq!((kept(&file.db), notes(&file.db).len()), (1, 2));
    Ok(())
}

/// M3, L1: an apply that writes values alone moves the app's stamp.
#[test]
fn m3_values_alone_are_a_conflict() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    apply_notes(&file.db, &[])?;
    let open = || {
        let target = file.db.target_state("app")?;
        target.declare_table::<Note>()?;
        model.ask(&target, "one")?;
        Ok::<_, Error>(target)
    };
    let late = open()?;
    open()?.apply()?;
    assert!(late.apply().expect_err("somebody was quicker").is_conflict());
    Ok(())
}

/// M3, L1: so they do between partial runs that keep values of one component, or
/// outside components for the first time.
#[test]
fn m3_partial_runs_conflict_over_one_component() -> Result<()> {
    for path in ["", "a"] {
        let file = File::new();
        let model = Model::default();
        apply_notes(&file.db, &[])?;
        let open = || {
            let target = file.db.target_state("app")?;
            target.partial();
            if path.is_empty() {
                model.ask(&target, "one")?;
            } else {
                let part = target.component(path)?;
                model.ask_in(&part, "one")?;
                part.finish()?;
            }
            Ok::<_, Error>(target)
        };
        let late = open()?;
        open()?.apply()?;
        let error = late.apply().expect_err("somebody was quicker");
        assert!(error.is_conflict(), "{error}");
    }
    Ok(())
}

/// M4: threads that ask for a value at once may each compute it; the result is one.
#[test]
fn m4_threads_are_answered_one_result() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let (number, barrier) = (AtomicUsize::new(0), Barrier::new(4));
    let compute = || {
        barrier.wait();
        number.fetch_add(1, Ordering::Relaxed)
    };
    let answers: Vec<usize> = std::thread::scope(|scope| {
        let ask = || target.memoize("m", "x", compute).expect("it can be kept");
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it ends")).collect()
    });
    assert_eq!(number.into_inner(), 4, "the barrier lets them go together");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    target.apply()?;
    let target = file.db.target_state("app")?;
    assert_eq!(target.memoize("m", "x", || usize::MAX)?, answers[0]);
    Ok(())
}

/// A vector costs four bytes an element, and what SQLite's pages leave empty.
#[test]
fn values_are_compact() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.sqlite");
    let db = Database::open(&path)?;
    let target = db.target_state("app")?;
    for i in 0..1000_u16 {
        target.memoize("m", &i, || vec![f32::from(i); 384])?;
    }
    target.apply()?;
    drop(target);
    db.close()?;
    let size = std::fs::metadata(&path).expect("a file").len();
    assert!(size < 1000 * 384 * 6, "{size}");
    Ok(())
}

/// M2: an app that keeps no value is asked once, and its components not at all.
#[test]
fn m2_components_of_an_app_without_values_are_not_asked_for_them() -> Result<()> {
    let file = File::new();
    let open = |text: &str| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        for (id, path) in [(1, "a"), (2, "b")] {
            let part = target.component(path)?;
            part.declare_row(&table, &note(id, text))?;
            part.finish()?;
        }
        Ok::<_, Error>(target)
    };
    open("x")?.apply()?;
    let target = open("x")?;
    // What would be asked is not there.
    run(&file.db, "DROP TABLE _declarite_component_value");
    assert_eq!(target.apply()?.unchanged, 2);
    assert_eq!(open("y")?.apply()?.updated, 2);
    Ok(())
}
