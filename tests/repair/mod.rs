//! What `repair` makes of a file that somebody else changed.

mod damage;
mod evolving;
mod random;
mod rows;
mod schema;

use std::collections::BTreeMap;

use declarite::{Database, Report, Result, TableTarget, TargetState};

use crate::support::{Note, note, notes};
use crate::verify::verify;

/// The rows of each component by its path, the root's under the empty one.
pub(super) type Components<'p> = BTreeMap<&'p str, Vec<Note>>;

/// A root of two rows, and two components of three.
pub(super) fn components() -> Components<'static> {
    [("", 1..3), ("a", 10..13), ("b", 20..23)]
        .into_iter()
        .map(|(path, ids)| (path, ids.map(|id| note(id, path)).collect()))
        .collect()
}

pub(super) fn all(components: &Components<'_>) -> Vec<Note> {
    let mut all: Vec<Note> = components.values().flatten().cloned().collect();
    all.sort();
    all.dedup();
    all
}

/// Declares the components, those with the memo of their rows; the paths of those
/// whose memos did not hold come back.
pub(super) fn declare(
    target: &TargetState,
    notes: &TableTarget<Note>,
    components: &Components<'_>,
) -> Result<Vec<String>> {
    let mut asked = Vec::new();
    for (&path, rows) in components {
        if path.is_empty() {
            rows.iter().try_for_each(|row| notes.declare_row(row))?;
            continue;
        }
        let memo: Vec<_> = rows.iter().map(|row| (row.id, &row.text, &row.tag)).collect();
        let Some(component) = target.component(path)?.memo(&memo)? else { continue };
        asked.push(path.to_owned());
        rows.iter().try_for_each(|row| component.declare_row(notes, row))?;
        component.finish()?;
    }
    Ok(asked)
}

/// A run: what it did, and the components that were asked.
pub(super) fn run_of(
    db: &Database,
    repairs: bool,
    components: &Components<'_>,
) -> Result<(Report, Vec<String>)> {
    let target = db.target_state("app")?;
    if repairs {
        target.repair()?;
    }
    let asked = declare(&target, &target.declare_table()?, components)?;
    Ok((target.apply()?, asked))
}

pub(super) fn apply(db: &Database, components: &Components<'_>) -> Result<Report> {
    run_of(db, false, components).map(|(report, _)| report)
}

/// Rows that the writer has changed.
fn changes(db: &Database) -> i64 {
    crate::support::integer(db, "total_changes()")
}

/// The file is what was declared, the ledger says so, and a run without repair
/// neither asks nor writes.
pub(super) fn assert_mended(db: &Database, components: &Components<'_>, what: &str) {
    assert_eq!(notes(db), all(components), "{what}");
    let found = verify(db);
    assert!(found.is_clean(), "{what}: {found}");
    let before = changes(db);
    let (report, asked) = run_of(db, false, components).expect(what);
    assert_eq!(asked, [""; 0], "{what}");
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 0, 0), "{what}: {report}");
    let rows: usize = components.values().map(Vec::len).sum();
    assert_eq!(report.unchanged, rows as u64, "{what}: {report}");
    assert_eq!(changes(db), before, "{what}");
}
