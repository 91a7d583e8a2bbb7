//! Plans that are reviewed before they are applied.

mod faults;
mod moved;
mod printed;

use declarite::{Database, Plan, Result, TargetState};

use crate::support::{File, Note, apply_notes, declare_notes, note, notes, run};

/// The plan as another process reads it.
fn through_json(plan: &Plan) -> Plan {
    let json = serde_json::to_string(plan).expect("it is JSON");
    let back: Plan = serde_json::from_str(&json).expect("it reads back");
    assert_eq!(back, *plan);
    back
}

/// What the file holds, byte for byte; all of it, as nothing is left in caches.
fn bytes(file: &File) -> Vec<Vec<u8>> {
    let read = |ending: &str| {
        let mut path = file.path().into_os_string();
        path.push(ending);
        std::fs::read(path).unwrap_or_default()
    };
    vec![read(""), read("-wal")]
}

/// L3: the plan of a first apply, whose rows have no seed yet that the next target
/// state could know, is applied by another process if it declares the same.
#[test]
fn l3_a_first_apply_is_planned_here_and_applied_there() -> Result<()> {
    let file = File::new();
    let plan =
        through_json(&declare_notes(&file.db, "app", &[note(1, "a"), note(2, "b")])?.plan()?);
    let elsewhere = Database::open(file.path())?;
    let before = bytes(&file);
    for other in [
        vec![note(1, "a")],
        vec![note(1, "a"), note(2, "B")],
        vec![note(1, "a"), note(2, "b"), note(3, "c")],
    ] {
        let error = declare_notes(&elsewhere, "app", &other)?
            .apply_plan(&plan)
            .expect_err("the rows differ");
        assert!(error.is_conflict() && error.to_string().contains("table notes"), "{error}");
        assert_eq!(bytes(&file), before);
    }
    // In any order.
    let target = declare_notes(&elsewhere, "app", &[note(2, "b"), note(1, "a")])?;
    let report = target.apply_plan(&plan)?;
    assert_eq!((report.inserted, report.steps.len()), (2, 1));
    assert_eq!(report.steps, plan.steps);
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "b")]);
    Ok(())
}

/// L3: later plans too, and what they say is what is done.
#[test]
fn l3_a_reviewed_plan_is_applied_as_it_stands() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b"), note(3, "c")])?;
    let declared = [note(1, "a"), note(2, "B"), note(4, "d")];
    let declare = || declare_notes(&file.db, "app", &declared);
    let plan = declare()?.plan()?;
    assert_eq!(declare()?.plan()?, plan, "who declares the same plans the same");
    let report = declare()?.apply_plan(&through_json(&plan))?;
    let rows = plan.tables[0].rows;
    assert_eq!(
        (rows.inserted, rows.updated, rows.deleted, rows.unchanged),
        (report.inserted, report.updated, report.deleted, report.unchanged)
    );
    assert_eq!(notes(&file.db), declared);
    // And one that finds nothing to do.
    let plan = declare()?.plan()?;
    assert!(plan.is_empty());
    let before = bytes(&file);
    assert_eq!(declare()?.apply_plan(&plan)?.unchanged, 3);
    assert_eq!(bytes(&file), before);
    Ok(())
}

/// Before its first apply too, a target state plans the same every time.
#[test]
fn plans_of_one_target_state_are_equal() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = declare_notes(&db, "app", &[note(1, "a")])?;
    let plan = target.plan()?;
    assert_eq!(target.plan()?, plan);
    assert_eq!(target.apply_plan(&plan)?.inserted, 1);
    Ok(())
}

/// L2: after a conflict the target state is spent, after success too; after a plan
/// that is none for it, it is not.
#[test]
fn l2_a_conflict_spends_the_target_state() -> Result<()> {
    let file = File::new();
    let plan = declare_notes(&file.db, "app", &[note(1, "a")])?.plan()?;
    let target = declare_notes(&file.db, "app", &[note(1, "b")])?;
    assert!(matches!(target.apply_plan(&Plan::default()), Err(declarite::Error::Plan { .. })));
    assert!(target.apply_plan(&plan).expect_err("the row differs").is_conflict());
    assert!(matches!(target.apply_plan(&plan), Err(declarite::Error::Spent)));
    assert!(matches!(target.apply(), Err(declarite::Error::Spent)));
    let target = declare_notes(&file.db, "app", &[note(1, "a")])?;
    target.apply_plan(&plan)?;
    assert!(matches!(target.apply_plan(&plan), Err(declarite::Error::Spent)));
    Ok(())
}

fn without_notes(db: &Database) -> Result<TargetState> {
    db.target_state("app")
}

/// L3, S5: consent is given where the plan is applied; a plan with refusals is not.
#[test]
fn l3_consent_is_the_target_states_and_refusals_come_first() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let refused = without_notes(&file.db)?.plan()?;
    assert_eq!(refused.refusals().len(), 1);
    let target = without_notes(&file.db)?;
    target.allow_data_loss();
    let error = target.apply_plan(&refused).expect_err("the plan has a refusal");
    assert!(error.is_refused(), "{error}");
    let plan = target.plan()?;
    assert!(plan.refusals().is_empty());
    let target = without_notes(&file.db)?;
    let error = target.apply_plan(&plan).expect_err("nobody consented here");
    assert!(error.is_refused(), "{error}");
    assert_eq!(notes(&file.db).len(), 1);
    // L2: then the same target state applies it.
    assert_eq!(target.allow_loss_of("notes").apply_plan(&plan)?.steps.len(), 1);
    // A limit on deletes is such a consent as well.
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    let plan = declare_notes(&file.db, "app", &[])?.plan()?;
    let target = declare_notes(&file.db, "app", &[])?;
    target.limit_deletes(declarite::DeleteLimit::Rows(1));
    assert!(target.apply_plan(&plan).expect_err("two rows go").is_refused());
    Ok(())
}

/// The end of an app can be reviewed like anything else.
#[test]
fn l10_the_end_of_an_app_is_applied_as_reviewed() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let drop = file.db.drop_app("app")?;
    drop.allow_data_loss();
    let plan = through_json(&drop.plan()?);
    // A run that declares nothing does the same steps, and is none.
    let empty = without_notes(&file.db)?;
    let error = empty.allow_data_loss().apply_plan(&plan).expect_err("another kind of run");
    assert!(error.to_string().contains("the end of the app"), "{error}");
    let again = file.db.drop_app("app")?;
    again.allow_data_loss();
    run(&file.db, "INSERT INTO notes VALUES (9, 'by hand', NULL)");
    let error = again.apply_plan(&plan).expect_err("two rows would go");
    assert!(error.is_conflict(), "{error}");
    run(&file.db, "DELETE FROM notes WHERE id = 9");
    let again = file.db.drop_app("app")?;
    again.allow_data_loss().apply_plan(&plan)?;
    assert_eq!(file.db.apps()?, []);
    Ok(())
}

/// A plan of rows in tables of the user's, and of each other's.
#[test]
fn l3_rows_in_tables_of_the_users_are_reviewed() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE mine (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let declare = |text: &str| -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        let mine = target.table::<Note>().named("mine");
        let mine = mine.managed_by(declarite::ManagedBy::User).declare()?;
        mine.declare_row(&note(1, text))?;
        Ok(target)
    };
    let plan = through_json(&declare("a")?.plan()?);
    assert!(declare("b")?.apply_plan(&plan).expect_err("another row").is_conflict());
    declare("a")?.apply_plan(&plan)?;
    let plan = through_json(&without_notes(&file.db)?.plan()?);
    assert_eq!(without_notes(&file.db)?.apply_plan(&plan)?.deleted, 1);
    Ok(())
}
