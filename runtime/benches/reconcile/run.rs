//! One run of Declarite, timed from opening the target state to the end of the apply.

use std::path::Path;

use declarite::{Database, Report, SqliteRow, TableTarget, TargetState};

use crate::measure::figures::timed;

/// What a run has to come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) inserted: usize,
    pub(crate) updated: usize,
    pub(crate) deleted: usize,
    pub(crate) unchanged: usize,
}

impl Expected {
    pub(crate) fn check(&self, report: &Report) {
        let Report { inserted, updated, deleted, unchanged, .. } = *report;
        let [inserted, updated, deleted, unchanged] =
            [inserted, updated, deleted, unchanged].map(|count| count as usize);
        assert_eq!(Self { inserted, updated, deleted, unchanged }, *self);
    }
}

/// Rows that are all new.
pub(crate) fn inserted(inserted: usize) -> Expected {
    Expected { inserted, ..Expected::default() }
}

/// Rows that all stay.
pub(crate) fn unchanged(unchanged: usize) -> Expected {
    Expected { unchanged, ..Expected::default() }
}

/// Declares these rows, as who has them at hand does, in a database that is opened
/// before, and applies them. The seconds.
pub(crate) fn reconcile<'r, R: SqliteRow + 'r>(
    path: &Path,
    rows: impl IntoIterator<Item = &'r R>,
    expected: &Expected,
) -> f64 {
    let db = Database::open(path).unwrap();
    reconcile_with(&db, expected, |_, table: &TableTarget<R>| {
        table.declare_rows(rows).unwrap();
    })
}

/// The same, and the seconds until the database is closed: whatever an apply leaves to other
/// threads is done by then.
pub(crate) fn reconcile_and_close<'r, R: SqliteRow + 'r>(
    path: &Path,
    rows: impl IntoIterator<Item = &'r R>,
    expected: &Expected,
) -> (f64, f64) {
    let db = Database::open(path).unwrap();
    let applied = reconcile_with(&db, expected, |_, table: &TableTarget<R>| {
        table.declare_rows(rows).unwrap();
    });
    let (closed, _) = timed(|| db.close().unwrap());
    (applied, applied + closed)
}

/// Applies what a closure declares. The seconds.
pub(crate) fn reconcile_with<R: SqliteRow>(
    db: &Database,
    expected: &Expected,
    declare: impl FnOnce(&TargetState, &TableTarget<R>),
) -> f64 {
    let (seconds, report) = timed(|| {
        let target = db.target_state("bench").unwrap();
        let table = target.declare_table::<R>().unwrap();
        declare(&target, &table);
        target.apply().unwrap()
    });
    expected.check(&report);
    seconds
}
