//! The life of a target state: conflicts, refusals, retries, damage.

use std::path::PathBuf;

use declarite::diesel::connection::SimpleConnection;
use declarite::{Database, Error, Result, SqliteRow};

use crate::support::{
    File, Note, apply_notes, declare_notes, integer, note, notes, run, schema, texts,
};

/// L1: it holds no transaction while it lives, so that others can write.
#[test]
fn l1_others_write_while_rows_are_declared() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let target = declare_notes(&file.db, "app", &[note(1, "a")])?;
    run(&file.db, "CREATE TABLE mine (x)");
    let other = Database::open(file.path())?;
    let others = other.target_state("other")?;
    others.table::<Note>().named("others").declare()?.declare_row(&note(1, "b"))?;
    others.apply()?;
    assert_eq!(target.apply()?.unchanged, 1);
    Ok(())
}

/// L1, L2: the later of two runs from one state ends in a typed conflict,
/// writes nothing, and is spent.
#[test]
fn l1_the_later_of_two_applies_is_a_conflict() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let late = declare_notes(&file.db, "app", &[note(1, "late")])?;
    apply_notes(&file.db, &[note(1, "early")])?;
    let error = late.apply().expect_err("somebody was quicker");
    assert!(error.is_conflict(), "{error}");
    assert!(matches!(late.apply(), Err(Error::Spent)));
    assert_eq!(notes(&file.db), [note(1, "early")]);
    Ok(())
}

/// L1: so does the later of two first applies, although neither read a stamp.
#[test]
fn l1_two_first_applies_conflict() -> Result<()> {
    let file = File::new();
    let late = declare_notes(&file.db, "app", &[note(1, "late")])?;
    apply_notes(&file.db, &[note(2, "early")])?;
    assert!(late.apply().expect_err("somebody was quicker").is_conflict());
    assert_eq!(notes(&file.db), [note(2, "early")]);
    Ok(())
}

/// L1: an apply that writes nothing moves no stamp, and so is no conflict.
#[test]
fn l1_an_apply_of_nothing_is_no_conflict() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let late = declare_notes(&file.db, "app", &[note(1, "late")])?;
    apply_notes(&file.db, &[note(1, "a")])?;
    assert_eq!(late.apply()?.updated, 1);
    Ok(())
}

/// L1: stamps are random, so that a restored backup does not match by accident.
#[test]
fn l1_a_restored_backup_is_a_conflict() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "CREATE TEMP TABLE backup AS SELECT * FROM _declarite_app");
    apply_notes(&file.db, &[note(1, "b")])?;
    let stale = declare_notes(&file.db, "app", &[note(1, "c")])?;
    // Back to the backup's stamp, and on by one apply: the count of applies is
    // the same as when `stale` read it, the stamp is not.
    run(
        &file.db,
        "UPDATE _declarite_app SET (stamp, checksum) = (SELECT stamp, checksum FROM temp.backup)",
    );
    apply_notes(&file.db, &[note(1, "d")])?;
    assert!(stale.apply().expect_err("another history").is_conflict());
    Ok(())
}

fn apply_part(db: &Database, path: &str, notes: &[Note]) -> Result<declarite::TargetState> {
    let target = db.target_state("app")?;
    let table = target.partial().declare_table::<Note>()?;
    let component = target.component(path)?;
    for note in notes {
        component.declare_row(&table, note)?;
    }
    component.finish()?;
    Ok(target)
}

/// L1: partial runs of disjoint components do not conflict, those of one do.
#[test]
fn l1_partial_runs_conflict_in_their_own_components_only() -> Result<()> {
    let file = File::new();
    apply_part(&file.db, "a", &[note(1, "a")])?.apply()?;
    apply_part(&file.db, "b", &[note(2, "b")])?.apply()?;
    let a = apply_part(&file.db, "a", &[note(1, "A")])?;
    let b = apply_part(&file.db, "b", &[note(2, "B")])?;
    let late = apply_part(&file.db, "a", &[note(1, "late")])?;
    let new = apply_part(&file.db, "c", &[note(3, "c")])?;
    let new_too = apply_part(&file.db, "c", &[note(4, "c")])?;
    a.apply()?;
    b.apply()?;
    assert!(late.apply().expect_err("a was applied").is_conflict());
    new.apply()?;
    assert!(new_too.apply().expect_err("c was applied").is_conflict());
    assert_eq!(notes(&file.db), [note(1, "A"), note(2, "B"), note(3, "c")]);
    Ok(())
}

/// L1: a change of the app's tables is a conflict for a partial run too.
#[test]
fn l1_a_partial_run_conflicts_with_a_change_of_tables() -> Result<()> {
    let file = File::new();
    apply_part(&file.db, "a", &[note(1, "a")])?.apply()?;
    let stale = apply_part(&file.db, "a", &[note(1, "A")])?;
    let other = file.db.target_state("app")?;
    other.partial().table::<Note>().named("more").declare()?;
    other.apply()?;
    assert!(stale.apply().expect_err("there is a new table").is_conflict());
    Ok(())
}

/// L1: so is declaring a table that another run of the app made or dropped
/// since: it is no table of strangers, and not one that was lost.
#[test]
fn l1_a_table_that_came_or_went_meanwhile_is_a_conflict() -> Result<()> {
    for made_before in [true, false] {
        let file = File::new();
        if made_before {
            apply_notes(&file.db, &[])?;
        }
        let late = file.db.target_state("app")?;
        let other = file.db.target_state("app")?;
        if !made_before {
            other.declare_table::<Note>()?;
        }
        other.allow_data_loss().apply()?;
        let error = late.declare_table::<Note>().expect_err("the tables have changed");
        assert!(error.is_conflict(), "{error}");
        assert!(late.apply().expect_err("they still have").is_conflict());
    }
    Ok(())
}

/// L2: after a successful apply the target state and its handles are spent.
#[test]
fn l2_an_applied_target_state_is_spent() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    target.apply()?;
    assert!(matches!(table.declare_row(&note(1, "a")), Err(Error::Spent)));
    assert!(matches!(target.declare_table::<Note>(), Err(Error::Spent)));
    assert!(matches!(target.component("a"), Err(Error::Spent)));
    assert!(matches!(target.plan(), Err(Error::Spent)));
    assert!(matches!(target.apply(), Err(Error::Spent)));
    Ok(())
}

/// L2: a busy apply writes nothing, and can be tried again.
#[test]
fn l2_a_busy_apply_can_be_tried_again() -> Result<()> {
    let file = File::new();
    let patient =
        Database::options().busy_timeout(std::time::Duration::from_millis(20)).open(file.path())?;
    let target = declare_notes(&patient, "app", &[note(1, "a")])?;
    file.db.transaction(|connection| {
        connection.batch_execute("CREATE TABLE mine (x)")?;
        let error = target.apply().expect_err("another holds the lock");
        assert!(error.is_busy(), "{error}");
        Ok(())
    })?;
    assert_eq!(target.apply()?.inserted, 1);
    Ok(())
}

/// An apply that fails half-way leaves file and ledger as they were, and can be repeated.
#[test]
fn a_failed_apply_leaves_nothing_behind() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(
        &file.db,
        "CREATE TRIGGER refuse BEFORE INSERT ON notes WHEN new.id = 5 \
         BEGIN SELECT raise(ABORT, 'not today'); END",
    );
    let before = schema(&file.db);
    let target = declare_notes(&file.db, "app", &[note(1, "A"), note(3, "c"), note(5, "e")])?;
    target.table::<Note>().named("more").declare()?;
    let error = target.apply().expect_err("the trigger refuses").to_string();
    assert!(error.contains("key 5") && error.contains("not today"), "{error}");
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "b")]);
    assert_eq!(schema(&file.db), before);
    run(&file.db, "DROP TRIGGER refuse");
    let report = target.apply()?;
    assert_eq!((report.inserted, report.updated, report.deleted), (2, 1, 1));
    assert_eq!(notes(&file.db), [note(1, "A"), note(3, "c"), note(5, "e")]);
    Ok(())
}

/// L6: the format's version is checked when the file is opened.
#[test]
fn l6_another_format_is_refused_with_both_versions() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "UPDATE _declarite_format SET version = 99");
    let error = Database::open(file.path()).expect_err("a newer format");
    assert!(matches!(error, Error::Format { found: 99, known: 3 }), "{error}");
    // One that was open before finds it too, and writes nothing.
    assert!(matches!(apply_notes(&file.db, &[note(1, "b")]), Err(Error::Format { .. })));
    assert_eq!(notes(&file.db), [note(1, "a")]);
    Ok(())
}

/// L7: a damaged page is a typed error naming the table, in whichever phase it is met.
#[test]
fn l7_a_damaged_page_is_an_error() -> Result<()> {
    for damage in [
        "body = zeroblob(length(body))",
        "body = substr(body, 1, length(body) - 1)",
        "body = x''",
        "checksum = checksum + 1",
        "rows = rows - 1",
    ] {
        let file = File::new();
        let many: Vec<Note> = (0..400).map(|id| note(id, "x")).collect();
        apply_notes(&file.db, &many)?;
        run(&file.db, &format!("UPDATE _declarite_page SET {damage} WHERE page_id = 2"));
        let is_damage = |error: &Error| matches!(error, Error::LedgerDamaged { entry, .. } if entry == "page 2 of table notes");
        // Met when rows are declared, and when rows are let go of.
        let declared = declare_notes(&file.db, "app", &many).map(drop).expect_err(damage);
        assert!(is_damage(&declared), "{damage}: {declared}");
        let applied = apply_notes(&file.db, &[]).expect_err(damage);
        assert!(is_damage(&applied), "{damage}: {applied}");
        assert_eq!(notes(&file.db), many);
    }
    Ok(())
}

/// L7: so is a schema in the ledger that is none.
#[test]
fn l7_a_damaged_schema_is_an_error() -> Result<()> {
    for damage in [
        "'{}'",
        "replace(applied, '\"key\":[0]', '\"key\":[7]')",
        "replace(applied, '\"ids\":[0,1,2]', '\"ids\":[0,1]')",
        "replace(applied, '\"ids\":[0,1,2]', '\"ids\":[0,1,1]')",
    ] {
        let file = File::new();
        apply_notes(&file.db, &[note(1, "a")])?;
        let before = texts(&file.db, "SELECT applied AS value FROM _declarite_table");
        run(&file.db, &format!("UPDATE _declarite_table SET applied = {damage}"));
        assert_ne!(texts(&file.db, "SELECT applied AS value FROM _declarite_table"), before);
        let error = file.db.target_state("app").expect_err(damage);
        assert!(
            matches!(&error, Error::LedgerDamaged { entry, .. } if entry == "entry of table notes"),
            "{error}"
        );
    }
    Ok(())
}

/// L8: many rows go through a file beside the database that has no name.
#[test]
fn l8_more_rows_than_memory_go_through_the_spool() -> Result<()> {
    let file = File::new();
    let text = "x".repeat(100_000);
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    // 100 MB, which is more than is kept in memory; backwards, so that runs overlap.
    for id in (0..1_000).rev() {
        table.declare_row(&note(id * 7 % 1_000, &text))?;
    }
    let mut names: Vec<_> = std::fs::read_dir(file.folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    assert!(names.iter().all(|name| name.starts_with("test.sqlite")), "{names:?}");
    assert_eq!(target.apply()?.inserted, 1_000);
    assert_eq!(integer(&file.db, "(SELECT sum(id) FROM notes)"), 499_500);
    Ok(())
}

/// L8: a spool that cannot be written names its folder and the option.
#[test]
fn l8_a_spool_folder_that_fails_is_named() -> Result<()> {
    let file = File::new();
    let folder = PathBuf::from("/no/such/folder");
    let db = Database::options().spool_folder(&folder).open(file.folder().join("other.sqlite"))?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let text = "x".repeat(1_000_000);
    let fault = (0..100).find_map(|id| table.declare_row(&note(id, &text)).err());
    let error = fault.expect("100 MB do not fit in memory").to_string();
    assert!(error.contains("/no/such/folder") && error.contains("spool_folder"), "{error}");
    assert!(matches!(target.apply(), Err(Error::Incomplete { .. })));
    Ok(())
}

/// A row of a component that was dropped is forgotten, spool and all.
#[test]
fn l8_rows_of_an_abandoned_component_are_forgotten() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let dropped = target.component("a")?;
    dropped.declare_row(&table, &note(1, "dropped"))?;
    drop(dropped);
    table.declare_row(&note(1, "root"))?;
    assert_eq!(target.apply()?.inserted, 1);
    assert_eq!(Note::get(&file.db, 1)?, Some(note(1, "root")));
    Ok(())
}

#[test]
fn an_app_has_a_name() -> Result<()> {
    let db = Database::open(":memory:")?;
    assert!(db.target_state("").is_err());
    assert!(db.target_state("a\0b").is_err());
    Ok(())
}

/// A plan is what the apply then does.
#[test]
fn plans_and_reports_agree() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    let target = declare_notes(&file.db, "app", &[note(2, "B"), note(3, "c")])?;
    let plan = target.plan()?;
    let report = target.apply()?;
    let rows = plan.tables[0].rows;
    assert_eq!(
        (rows.inserted, rows.updated, rows.deleted, rows.unchanged),
        (report.inserted, report.updated, report.deleted, report.unchanged)
    );
    // It serialises, for review elsewhere.
    let json = serde_json::to_string(&plan).expect("it is JSON");
    assert_eq!(serde_json::from_str::<declarite::Plan>(&json).expect("it reads back"), plan);
    Ok(())
}
