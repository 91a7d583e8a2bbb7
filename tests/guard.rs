//! The limit on the rows that one apply deletes.

use declarite::{Database, DeleteLimit, Error, ManagedBy, Report, Result, TargetState};

use crate::support::{File, Note, Point, note, notes, point, run};

fn many(ids: std::ops::Range<i64>) -> Vec<Note> {
    ids.map(|id| note(id, "x")).collect()
}

fn apply(db: &Database, limit: DeleteLimit, notes: &[Note]) -> Result<Report> {
    let target = db.target_state("app")?;
    target.limit_deletes(limit);
    let table = target.declare_table::<Note>()?;
    notes.iter().try_for_each(|note| table.declare_row(note))?;
    let planned = target.plan()?;
    let done = target.apply();
    let refused = done.as_ref().is_err_and(Error::is_refused);
    assert_eq!(planned.refusals().is_empty(), !refused, "plan and apply agree");
    done
}

/// A source that came back empty does not empty the table.
#[test]
fn a_table_is_not_emptied_by_mistake() -> Result<()> {
    let file = File::new();
    apply(&file.db, DeleteLimit::Rows(3), &many(0..10))?;
    for limit in [DeleteLimit::Rows(9), DeleteLimit::Share(0.99)] {
        let error = apply(&file.db, limit, &[]).expect_err("all rows would go");
        let Error::Refused { refusals } = &error else { panic!("{error}") };
        let [refusal] = &refusals[..] else { panic!("{error}") };
        assert_eq!((refusal.table.as_str(), refusal.rows_at_risk), ("notes", 10));
        assert!(refusal.step.starts_with("delete 10 "), "{error}");
        assert!(refusal.way_out.contains("limit_deletes"), "{error}");
        assert_eq!(notes(&file.db), many(0..10));
    }
    assert_eq!(apply(&file.db, DeleteLimit::Rows(3), &many(3..10))?.deleted, 3);
    assert_eq!(apply(&file.db, DeleteLimit::Share(1.0), &[])?.deleted, 7);
    Ok(())
}

/// S5, L2: once the limit is raised, the same target state is applied.
#[test]
fn s5_a_raised_limit_lets_the_same_target_state_apply() -> Result<()> {
    let file = File::new();
    apply(&file.db, DeleteLimit::Rows(0), &many(0..10))?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    table.declare_row(&note(0, "y"))?;
    target.limit_deletes(DeleteLimit::Rows(8)).limit_deletes(DeleteLimit::Share(0.5));
    let Err(Error::Refused { refusals }) = target.apply() else { panic!("nine rows go") };
    assert_eq!(refusals.len(), 2, "{refusals:?}");
    target.allow_data_loss();
    assert!(target.apply().expect_err("consent lifts no limit").is_refused());
    target.limit_deletes(DeleteLimit::Rows(9)).limit_deletes(DeleteLimit::Share(0.9));
    let report = target.apply()?;
    assert_eq!((report.updated, report.deleted), (1, 9));
    Ok(())
}

/// R2: a row that goes from one component to another is not counted; rows of
/// components that are gone are, and those of all tables together.
#[test]
fn r2_rows_that_move_are_not_counted() -> Result<()> {
    let file = File::new();
    let declare = |path: &str, from: i64, points: i64| -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        let (table, spots) = (target.declare_table::<Note>()?, target.declare_table::<Point>()?);
        let component = target.component(path)?;
        for note in many(from..10) {
            component.declare_row(&table, &note)?;
        }
        component.finish()?;
        (0..points).try_for_each(|id| spots.declare_row(&point(id, [1.0, 2.0])))?;
        Ok(target)
    };
    declare("a", 0, 10)?.apply()?;
    let moved = declare("b", 0, 10)?;
    assert_eq!(moved.limit_deletes(DeleteLimit::Rows(0)).apply()?.unchanged, 20);
    let fewer = declare("c", 3, 6)?;
    let Err(Error::Refused { refusals }) = fewer.limit_deletes(DeleteLimit::Rows(6)).apply() else {
        panic!("three and four rows go")
    };
    let risks: Vec<_> = refusals.iter().map(|it| (it.table.as_str(), it.rows_at_risk)).collect();
    assert_eq!(risks, [("notes", 3), ("points", 4)]);
    assert_eq!(fewer.limit_deletes(DeleteLimit::Rows(7)).apply()?.deleted, 7);
    Ok(())
}

/// S9: rows that leave a table of the user's, which is declared no longer, count.
#[test]
fn s9_rows_of_an_undeclared_table_of_the_users_count() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT)");
    let target = file.db.target_state("app")?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    many(0..3).iter().try_for_each(|note| table.declare_row(note))?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    assert!(target.limit_deletes(DeleteLimit::Rows(2)).apply().is_err_and(|it| it.is_refused()));
    assert_eq!(target.limit_deletes(DeleteLimit::Rows(3)).apply()?.deleted, 3);
    Ok(())
}

/// R8: a row that several components have is one of the table's rows.
#[test]
fn r8_shared_rows_make_no_table_larger() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    for path in ["a", "b", "c"] {
        let component = target.component(path)?;
        many(0..10).iter().try_for_each(|note| component.declare_row(&table, note))?;
        component.finish()?;
    }
    target.apply()?;
    let error = apply(&file.db, DeleteLimit::Share(0.9), &[]).expect_err("all of ten rows go");
    assert!(error.to_string().contains("delete 10 of 10 rows"), "{error}");
    assert_eq!(apply(&file.db, DeleteLimit::Share(0.9), &many(0..1))?.deleted, 9);
    Ok(())
}
