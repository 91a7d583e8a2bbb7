//! C7, R6: rows that were changed, deleted and inserted by hand.

use declarite::{DeleteLimit, Error, ManagedBy, Result, SqliteRow, TargetState};

use super::{Components, all, apply, assert_mended, components, declare, run_of};
use crate::support::{File, Note, Point, apply_notes, declare_notes, note, notes, point, run};
use crate::verify::{keys, told, verify};

const DRIFT: &str = "DELETE FROM notes WHERE id = 11; UPDATE notes SET tag = 'mine' WHERE id = 12";

fn repairing(file: &File) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    target.repair()?;
    Ok(target)
}

/// C7: rows are written though they are declared as they were applied, and no others.
#[test]
fn c7_rows_that_drifted_are_written_again() -> Result<()> {
    let file = File::new();
    let declared: Vec<Note> = (0..500).map(|id| note(id, "text")).collect();
    apply_notes(&file.db, &declared)?;
    run(
        &file.db,
        "DELETE FROM notes WHERE id IN (0, 300); UPDATE notes SET text = '' WHERE id = 7",
    );
    let target = repairing(&file)?;
    let table = target.declare_table::<Note>()?;
    declared.iter().try_for_each(|note| table.declare_row(note))?;
    assert_eq!(target.plan()?.tables[0].rows.updated, 3);
    let report = target.apply()?;
    assert_eq!(
        report.to_string().lines().next(),
        Some("notes: 0 inserted, 3 updated, 0 deleted, 497 unchanged")
    );
    assert_eq!((report.tables[0].drifted, report.tables[0].still_drifted), (3, 0));
    assert_mended(&file.db, &[("", declared)].into(), "root");
    Ok(())
}

/// C7: memos of components with drift do not hold, and those of others do.
#[test]
fn c7_components_with_drift_are_asked_again() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, DRIFT);
    let (report, asked) = run_of(&file.db, false, &components())?;
    assert_eq!((report.updated, asked), (0, vec![]), "naively both memos hold");
    let (report, asked) = run_of(&file.db, true, &components())?;
    assert_eq!((report.updated, report.unchanged, asked), (2, 6, vec!["a".to_owned()]));
    assert_mended(&file.db, &components(), "asked");
    let (report, asked) = run_of(&file.db, true, &components())?;
    assert_eq!((report.updated, report.unchanged, asked), (0, 8, vec![]), "there is no drift");
    Ok(())
}

/// C7: it compares when it is set.
#[test]
fn c7_drift_that_comes_later_is_not_seen() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    let target = repairing(&file)?;
    run(&file.db, DRIFT);
    assert_eq!(declare(&target, &target.declare_table()?, &components())?, [""; 0]);
    assert_eq!(target.apply()?.updated, 0);
    assert!(!verify(&file.db).is_clean());
    Ok(())
}

/// C7: once something is declared it is too late, and again at any time before.
#[test]
fn c7_repair_comes_first() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.repair()?.repair()?.partial().repair()?;
    let table = target.declare_table::<Note>()?;
    assert!(matches!(target.repair(), Err(Error::RepairTooLate)));
    table.declare_row(&note(1, "a"))?;
    target.apply()?;
    assert!(matches!(target.repair(), Err(Error::Spent)));
    let target = file.db.target_state("app")?;
    let _open = target.component("a")?;
    let error = target.repair().expect_err("it is too late");
    assert!(error.to_string().contains("right after `target_state(..)`"), "{error}");
    let late = file.db.target_state("app")?;
    apply_notes(&file.db, &[note(2, "b")])?;
    assert!(late.repair().is_err_and(|error| error.is_conflict()));
    Ok(())
}

/// R6: a row that nobody has is taken over when it is declared, and stays as it is
/// when it is not.
#[test]
fn r6_rows_that_nobody_has_are_taken_over() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, "INSERT INTO notes VALUES (5, 'mine', NULL), (13, 'a', NULL), (99, 'mine', 'x')");
    let mut more = components();
    more.entry("").or_default().push(note(5, ""));
    more.entry("a").or_default().push(note(13, "a"));
    let error = apply(&file.db, &more).expect_err("nobody declared it");
    assert!(matches!(error, Error::ExistingRow { .. }), "{error}");
    let (report, asked) = run_of(&file.db, true, &more)?;
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 2, 0));
    assert_eq!(asked, ["a"]);
    let mine = Note { tag: Some("x".to_owned()), ..note(99, "mine") };
    assert_eq!(Note::get(&file.db, 99)?, Some(mine));
    assert_eq!(keys(&verify(&file.db).tables[0]), told(10, ["", "", "99"]));
    run(&file.db, "DELETE FROM notes WHERE id = 99");
    assert_mended(&file.db, &more, "adopted");
    Ok(())
}

/// R6: a row of another app is not nobody's.
#[test]
fn r6_rows_of_other_apps_are_not_taken_over() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let declare = |target: &TargetState, text| {
        let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
        table.declare_row(&note(1, text))
    };
    let other = file.db.target_state("other")?;
    declare(&other, "other's")?;
    other.apply()?;
    run(&file.db, "UPDATE notes SET text = 'by hand'");
    let target = repairing(&file)?;
    declare(&target, "mine")?;
    let error = target.apply().expect_err("it is the other's");
    assert!(matches!(&error, Error::KeyOwned { owner, .. } if owner.contains("other")), "{error}");
    let other = file.db.target_state("other")?;
    other.repair()?;
    declare(&other, "other's")?;
    assert_eq!(other.apply()?.updated, 1);
    assert_eq!(notes(&file.db), [note(1, "other's")]);
    Ok(())
}

/// C7, R2: what is let go of is deleted, drifted or not, and what another component
/// declares is written, though the row is the one that was applied.
#[test]
fn c7_rows_that_go_or_move_are_as_declared() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, "UPDATE notes SET text = 'mine' WHERE id < 21; DELETE FROM notes WHERE id = 20");
    let mut after = components();
    let moved: Vec<Note> = after.insert("a", vec![note(10, "a")]).into_iter().flatten().collect();
    after.entry("").or_default().remove(0);
    after.insert("c", vec![moved[1].clone()]);
    after.insert("b", vec![]);
    let (report, asked) = run_of(&file.db, true, &after)?;
    assert_eq!(asked, ["a", "b", "c"]);
    // Row 2 and 10 where they are, and 11 that moved; 1, 12, 21 and 22 go, 20 is gone.
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 3, 4), "{report}");
    assert_eq!(report.tables[0].still_drifted, 0);
    assert_mended(&file.db, &after, "moved");
    Ok(())
}

/// C4: what a partial run does not declare stays as it is, and is counted.
#[test]
fn c4_rows_of_components_that_are_not_opened_stay_drifted() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, "UPDATE notes SET text = 'mine' WHERE id IN (1, 11, 21, 22)");
    let only = |path| Components::from([(path, components()[path].clone())]);
    let target = repairing(&file)?;
    target.partial();
    declare(&target, &target.declare_table()?, &only("a"))?;
    let report = target.apply()?;
    assert_eq!((report.updated, report.tables[0].still_drifted), (1, 3));
    assert_eq!(keys(&verify(&file.db).tables[0]), told(5, ["", "1, 21, 22", ""]));
    // An abandoned component's rows stand as well.
    let target = repairing(&file)?;
    let table = target.declare_table::<Note>()?;
    declare(&target, &table, &only(""))?;
    declare(&target, &table, &only("a"))?;
    drop(target.component("b")?);
    let report = target.apply()?;
    assert_eq!((report.updated, report.tables[0].still_drifted), (1, 2));
    // Nothing to write is still something to tell.
    let target = repairing(&file)?;
    target.partial().declare_table::<Note>()?;
    assert_eq!(target.apply()?.tables[0].still_drifted, 2);
    run_of(&file.db, true, &components())?;
    assert_mended(&file.db, &components(), "at last");
    Ok(())
}

/// R8: a row that several components have is written for all of them, though one
/// alone declares it.
#[test]
fn r8_a_shared_row_is_repaired_by_one_of_its_components() -> Result<()> {
    for drift in ["DELETE FROM notes WHERE id = 7", "UPDATE notes SET tag = 'mine' WHERE id = 7"] {
        for by in ["a", "c"] {
            let file = File::new();
            let mut all = components();
            for path in ["a", "b"] {
                all.entry(path).or_default().push(note(7, "shared"));
            }
            apply(&file.db, &all)?;
            run(&file.db, drift);
            let partial = |text: &str| {
                let mut rows = all.get(by).cloned().unwrap_or_default();
                rows.retain(|row| row.id != 7);
                rows.push(note(7, text));
                let target = repairing(&file)?;
                target.partial();
                declare(&target, &target.declare_table()?, &Components::from([(by, rows)]))?;
                target.apply()
            };
            // The others keep it, and it is another to them.
            let error = partial("other").expect_err("it belongs to others too");
            assert!(matches!(error, Error::KeyOwned { .. }), "{drift}, {by}: {error}");
            assert!(!verify(&file.db).is_clean());
            let report = partial("shared")?;
            assert_eq!(report.inserted + report.updated, 1, "{drift}, {by}");
            assert_eq!(report.tables[0].still_drifted, 0);
            if by == "c" {
                all.insert("c", vec![note(7, "shared")]);
            }
            assert_mended(&file.db, &all, drift);
            // Whoever has it last, has it.
            for path in ["a", "b"] {
                all.entry(path).or_default().retain(|row| row.id != 7);
            }
            apply(&file.db, &all)?;
            assert_mended(&file.db, &all, drift);
        }
    }
    Ok(())
}

/// R2: a row that was missing, and that another component declares before its own
/// does, is both's from then on.
#[test]
fn r2_a_missing_row_that_another_declares_is_shared() -> Result<()> {
    for drift in ["DELETE FROM notes WHERE id = 11", "UPDATE notes SET tag = '' WHERE id = 11"] {
        let file = File::new();
        let mut all = components();
        apply(&file.db, &all)?;
        run(&file.db, drift);
        all.insert("c", vec![note(11, "a")]);
        let target = repairing(&file)?;
        target.partial();
        let only = Components::from([("c", all["c"].clone())]);
        declare(&target, &target.declare_table()?, &only)?;
        target.apply()?;
        assert_mended(&file.db, &all, drift);
        all.entry("a").or_default().retain(|row| row.id != 11);
        apply(&file.db, &all)?;
        assert_mended(&file.db, &all, drift);
    }
    Ok(())
}

/// L2: a refusal leaves the target state as it was.
#[test]
fn c7_a_refused_apply_repairs_when_it_is_consented_to() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, DRIFT);
    let mut after = components();
    after.remove("b");
    let target = repairing(&file)?;
    target.limit_deletes(DeleteLimit::Rows(1));
    declare(&target, &target.declare_table()?, &after)?;
    assert!(target.apply().is_err_and(|error| error.is_refused()));
    target.limit_deletes(DeleteLimit::Rows(3));
    assert_eq!(target.apply()?.updated, 2);
    assert_mended(&file.db, &after, "consented");
    Ok(())
}

/// C7, for vec0 tables, whose rows are deleted and inserted to be updated.
#[test]
fn c7_rows_of_vec0_tables_are_repaired() -> Result<()> {
    let file = File::new();
    let points: Vec<Point> = (1..20).map(|id| point(id, [id as f32, 1.0])).collect();
    let apply = |repairs: bool| {
        let target = file.db.target_state("app")?;
        if repairs {
            target.repair()?;
        }
        let table = target.declare_table::<Point>()?;
        points.iter().try_for_each(|point| table.declare_row(point))?;
        target.apply()
    };
    apply(false)?;
    run(
        &file.db,
        "DELETE FROM points WHERE id IN (3, 4); UPDATE points SET at = '[0, 0]' WHERE id = 5; \
         INSERT INTO points (id, area, height, at) VALUES (4, 'moved', 1.5, '[4, 1]')",
    );
    assert_eq!(keys(&verify(&file.db).tables[0]), told(16, ["3", "4, 5", ""]));
    assert_eq!(apply(true)?.updated, 3);
    assert_eq!(verify(&file.db).to_string(), "points: 19 as applied");
    assert_eq!(apply(false)?.unchanged, 19);
    Ok(())
}

/// C7, for a table of the user's: declared rows are repaired, others left.
#[test]
fn c7_declared_rows_of_a_users_table_are_repaired() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    run(&file.db, "INSERT INTO notes VALUES (9, 'by hand', NULL)");
    let apply = |repairs: bool| {
        let target = file.db.target_state("app")?;
        if repairs {
            target.repair()?;
        }
        let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
        (1..4).try_for_each(|id| table.declare_row(&note(id, "declared")))?;
        target.apply()
    };
    apply(false)?;
    run(&file.db, "DELETE FROM notes WHERE id = 1; UPDATE notes SET text = 'mine' WHERE id > 2");
    let report = apply(true)?;
    assert_eq!((report.updated, report.unchanged), (2, 1));
    let expected = [1, 2, 3].map(|id| note(id, "declared"));
    assert_eq!(notes(&file.db), [&expected[..], &[note(9, "mine")]].concat());
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// Where nothing was applied there is nothing to compare, and rows that are there are
/// taken over only in tables that are Declarite's.
#[test]
fn a_first_run_may_repair() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let target = repairing(&file)?;
    let error = target.declare_table::<Note>().map(drop).expect_err("it is somebody's");
    assert!(matches!(error, Error::Table { .. }), "{error}");
    run(&file.db, "DROP TABLE notes");
    run_of(&file.db, true, &components())?;
    assert_eq!(notes(&file.db), all(&components()));
    let other = declare_notes(&file.db, "other", &[]).map(drop).expect_err("it is the app's");
    assert!(other.to_string().contains("it belongs to app app"), "{other}");
    Ok(())
}
