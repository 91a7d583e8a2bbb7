//! Applying twice writes nothing.

use declarite::{Database, Report, Result};

use crate::support::{File, Note, Point, integer, note, point, schema, wal_size};

struct Traces {
    changes: i64,
    schema: Vec<String>,
    wal: u64,
}

fn traces(file: &File) -> Traces {
    Traces {
        changes: integer(&file.db, "total_changes()"),
        schema: schema(&file.db),
        wal: wal_size(file),
    }
}

fn apply(db: &Database, count: i64) -> Result<Report> {
    let target = db.target_state("app")?;
    let notes = target.declare_table::<Note>()?;
    let points = target.declare_table::<Point>()?;
    for id in 0..count {
        notes.declare_row(&note(id, &format!("note {id}")))?;
        points.declare_row(&point(id, [id as f32, 1.0]))?;
    }
    let part = target.component("part")?;
    part.declare_row(&notes, &note(-1, "of the part"))?;
    part.finish()?;
    target.apply()
}

/// L1, L6: an apply that finds nothing to do changes no row, no table, no stamp and no page.
#[test]
fn a_second_apply_writes_nothing() -> Result<()> {
    let file = File::new();
    apply(&file.db, 500)?;
    let before = traces(&file);
    assert!(before.wal > 0);
    let report = apply(&file.db, 500)?;
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 0, 0));
    assert_eq!(report.unchanged, 1001);
    let after = traces(&file);
    // `total_changes` does not see DDL, and the schema does not see rows.
    assert_eq!(after.changes, before.changes);
    assert_eq!(after.schema, before.schema);
    assert_eq!(after.wal, before.wal);
    Ok(())
}

/// The traces are no blind instrument: one changed row leaves one.
#[test]
fn one_changed_row_is_written() -> Result<()> {
    let file = File::new();
    apply(&file.db, 500)?;
    let before = traces(&file);
    let report = apply(&file.db, 499)?;
    assert_eq!(report.deleted, 2);
    let after = traces(&file);
    assert!(after.changes > before.changes && after.wal > before.wal);
    Ok(())
}

/// L6: the ledger's tables first exist at the first apply that writes.
#[test]
fn l6_an_apply_of_nothing_makes_no_ledger() -> Result<()> {
    let file = File::new();
    let report = file.db.target_state("app")?.apply()?;
    assert_eq!(report.to_string(), "total: 0 inserted, 0 updated, 0 deleted, 0 unchanged");
    assert_eq!(schema(&file.db), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_plan_writes_nothing() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?.declare_row(&note(1, "one"))?;
    let plan = target.plan()?;
    assert_eq!(plan.tables[0].rows.inserted, 1);
    assert!(!plan.is_empty());
    assert_eq!(schema(&file.db), Vec::<String>::new());
    Ok(())
}
