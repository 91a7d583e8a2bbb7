//! Applies in several transactions.

mod log;
mod meetings;
mod references;
mod refusals;

use declarite::{
    ColumnDef, ColumnType, Component, Database, DynamicRow, Error, IndexDef, Result, TableSchema,
    TableTarget, TargetState,
};
use serde_json::json;

use crate::support::{File, Note, apply_notes, declare_notes, note, notes, run, schema};

/// Lets the writing of a row fail.
fn stop_at(db: &Database, event: &str, id: i64) {
    let row = if event == "DELETE" { "old" } else { "new" };
    run(
        db,
        &format!(
            "CREATE TRIGGER stop BEFORE {event} ON notes WHEN {row}.id = {id} \
             BEGIN SELECT raise(ABORT, 'stopped'); END"
        ),
    );
}

/// That the apply was stopped after so many batches; the trigger goes.
fn check_stopped(db: &Database, target: &TargetState, batches: u64) -> Result<()> {
    match target.apply() {
        Err(Error::Interrupted { committed, source }) => {
            assert_eq!(committed, batches);
            assert!(matches!(*source, Error::Constraint { .. }), "{source}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(target.apply(), Err(Error::Spent)));
    run(db, "DROP TRIGGER stop");
    check_agreement(db)
}

/// Whether file and ledger agree.
fn check_agreement(db: &Database) -> Result<()> {
    let found = db.target_state("app")?.verify()?;
    assert!(found.is_clean(), "{found}");
    Ok(())
}

fn some(ids: impl IntoIterator<Item = i64>, text: &str) -> Vec<Note> {
    ids.into_iter().map(|id| note(id, text)).collect()
}

/// L4: one report tells of all batches, and of none where there is nothing to do.
#[test]
fn l4_one_report_is_over_all_batches() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &some(0..60, "a"))?;
    let next = [some(20..50, "b"), some(50..70, "a")].concat();
    let target = declare_notes(&file.db, "app", &next)?;
    target.batches(0);
    let report = target.apply()?;
    let counts = (report.inserted, report.updated, report.deleted, report.unchanged);
    assert_eq!(counts, (10, 30, 20, 10));
    // After the last row nothing is left to be done.
    assert_eq!(report.batches, 61);
    assert!(
        report.timings.lock_held > std::time::Duration::ZERO
            && report.timings.lock_held < report.elapsed
    );
    assert_eq!(notes(&file.db), next);
    for again in [declare_notes(&file.db, "app", &next)?, declare_notes(&file.db, "app", &next)?] {
        again.batches(0);
        assert_eq!(again.apply()?.batches, 0);
    }
    let one = declare_notes(&file.db, "app", &[])?;
    assert_eq!(one.apply()?.batches, 1);
    Ok(())
}

/// L4: what was committed stands, and the next run writes the rest.
#[test]
fn l4_the_next_run_goes_on() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &some(0..20, "a"))?;
    let next = some(5..30, "b");
    for (event, at, batches, written) in [
        ("UPDATE", 12, 7, 7),
        // Those were written before.
        ("INSERT", 25, 13, 20),
        ("DELETE", 2, 7, 25),
    ] {
        stop_at(&file.db, event, at);
        let target = declare_notes(&file.db, "app", &next)?;
        target.batches(1);
        check_stopped(&file.db, &target, batches)?;
        let found = notes(&file.db).into_iter().filter(|note| note.text == "b").count();
        assert_eq!(found, written, "{event}");
    }
    let report = apply_notes(&file.db, &next)?;
    let counts = (report.inserted, report.updated, report.deleted, report.unchanged);
    assert_eq!(counts, (0, 0, 3, 25));
    assert_eq!(notes(&file.db), next);
    Ok(())
}

/// Opens a component with a memo, and declares notes in it unless that holds.
fn part(
    target: &TargetState,
    table: &TableTarget<Note>,
    path: &str,
    memo: &str,
    rows: &[Note],
) -> Result<bool> {
    let Some(part): Option<Component> = target.component(path)?.memo(memo)? else {
        return Ok(true);
    };
    rows.iter().try_for_each(|row| part.declare_row(table, row))?;
    part.finish()?;
    Ok(false)
}

/// L4: the memo of a component holds no more once a batch changed a row of it, and
/// again once the last of them is committed; others' hold as they did.
#[test]
fn l4_memos_hold_with_the_last_row() -> Result<()> {
    let file = File::new();
    let declare = |memo: &str, paths: &[&str]| -> Result<(TargetState, Vec<bool>)> {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let mut held = Vec::new();
        for (i, path) in ["a", "b", "c"].iter().enumerate() {
            let rows = some((0..4).map(|id| id + 10 * i as i64), memo);
            if paths.contains(path) {
                held.push(part(&target, &table, path, memo, &rows)?);
            }
        }
        Ok((target, held))
    };
    let all = ["a", "b", "c"];
    declare("1", &all)?.0.apply()?;
    // In the second row of the second component.
    stop_at(&file.db, "UPDATE", 11);
    let (target, held) = declare("2", &all)?;
    assert_eq!(held, [false; 3]);
    target.batches(0);
    check_stopped(&file.db, &target, 5)?;
    assert_eq!(declare("2", &all)?.1, [true, false, false]);
    assert_eq!(declare("1", &all)?.1, [false, false, true]);
    let report = declare("2", &all)?.0.apply()?;
    assert_eq!((report.updated, report.unchanged), (7, 5));
    // A component that is opened no longer and lost a row is asked again too.
    stop_at(&file.db, "DELETE", 11);
    let (target, _) = declare("2", &["a", "c"])?;
    target.batches(0);
    check_stopped(&file.db, &target, 1)?;
    let (target, held) = declare("2", &all)?;
    assert_eq!(held, [true, false, true]);
    assert_eq!(target.apply()?.inserted, 1);
    Ok(())
}

/// L4, R2: a row that goes from one component to another is in the pages of one of them
/// at any time, or of both.
#[test]
fn l4_rows_that_change_hands_are_somebodys_at_any_time() -> Result<()> {
    let file = File::new();
    let rows = some(0..30, "a");
    let declare = |path: &str, rows: &[Note]| -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        part(&target, &table, path, path, rows)?;
        Ok(target)
    };
    declare("old name", &rows)?.apply()?;
    let mut renamed = rows.clone();
    renamed[20].text = "b".to_owned();
    stop_at(&file.db, "UPDATE", 20);
    let target = declare("new name", &renamed)?;
    target.batches(0);
    check_stopped(&file.db, &target, 20)?;
    assert_eq!(notes(&file.db), rows);
    // Neither memo holds.
    let report = declare("new name", &renamed)?.apply()?;
    let counts = (report.inserted, report.updated, report.deleted, report.unchanged);
    assert_eq!(counts, (0, 1, 0, 29));
    assert_eq!(notes(&file.db), renamed);
    Ok(())
}

/// L4, R8: a row that two components have, and the second of them declares twice, is one
/// entry of each.
#[test]
fn l4_r8_a_row_that_the_second_component_repeats_is_one_entry() -> Result<()> {
    let file = File::new();
    let (row, repeated) = (some([1], "a"), [note(1, "a"), note(1, "a")]);
    let declare = || -> Result<(TargetState, [bool; 2])> {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let first = part(&target, &table, "first", "1", &row)?;
        let held = [first, part(&target, &table, "second", "1", &repeated)?];
        Ok((target, held))
    };
    let target = declare()?.0;
    target.batches(0);
    assert_eq!(target.apply()?.inserted, 1);
    check_agreement(&file.db)?;
    let (target, held) = declare()?;
    let report = target.apply()?;
    assert_eq!((held, report.unchanged, report.batches), ([true; 2], 2, 0));
    Ok(())
}

/// L4, S1: changes of tables are in the first batch, and indexes in the last; between
/// them the ledger tells of no index that is not there.
#[test]
fn l4_indexes_are_made_in_the_last_batch() -> Result<()> {
    let file = File::new();
    let columns = vec![
        ("id", ColumnDef::new(ColumnType::Integer).not_null()),
        ("text", ColumnDef::new(ColumnType::Text)),
    ];
    let plain = TableSchema::new("notes", columns, ["id"])?;
    let indexed = plain.clone().index(IndexDef::new(["text"]).unique())?;
    let target = file.db.target_state("app")?;
    target.declare_schema(plain)?;
    target.apply()?;
    let declare = |rows: std::ops::Range<i64>| -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        target.batches(0);
        let table = target.declare_schema(indexed.clone())?;
        for id in rows {
            let row = json!({"id": id, "text": format!("text {}", id % 20)});
            table.declare_row(&DynamicRow::from_json(row)?)?;
        }
        Ok(target)
    };
    let has_index = || schema(&file.db).iter().any(|it| it.starts_with("index notes"));
    let target = declare(0..21)?;
    let error = target.apply().expect_err("two rows have one text");
    assert!(matches!(&error, Error::Interrupted { committed: 21, .. }), "{error}");
    assert!(!has_index());
    check_agreement(&file.db)?;
    let report = declare(0..20)?.apply()?;
    assert_eq!((report.deleted, report.unchanged, report.steps.len()), (1, 20, 1));
    assert!(has_index());
    check_agreement(&file.db)?;
    assert_eq!(declare(0..20)?.apply()?.batches, 0);
    Ok(())
}

/// L3, L4: a plan that was reviewed is compared as a whole, before the first batch.
#[test]
fn l4_a_reviewed_plan_may_be_applied_in_batches() -> Result<()> {
    let file = File::new();
    let plan = declare_notes(&file.db, "app", &some(0..10, "a"))?.plan()?;
    let other = declare_notes(&file.db, "app", &some(0..11, "a"))?;
    other.batches(0);
    let error = other.apply_plan(&plan).expect_err("one row more");
    assert!(matches!(error, Error::Conflict { .. }), "{error}");
    assert_eq!(schema(&file.db), Vec::<String>::new());
    let target = declare_notes(&file.db, "app", &some(0..10, "a"))?;
    target.batches(0);
    assert_eq!(target.apply_plan(&plan)?.batches, 11);
    Ok(())
}
