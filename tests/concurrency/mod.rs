//! Threads, processes and files that meet: no row is lost, no ledger is stale,
//! and who loses is told so.

mod deciding;
mod killed;
mod moved;
mod races;
pub(crate) mod roles;
mod rounds;
mod streams;
mod swapped;

use declarite::{Database, Result};

use crate::support::{Note, apply_notes, notes};

/// That ledger and rows agree: the same rows once more write nothing, and no
/// row met is one that nobody knows.
fn check_unchanged(db: &Database, expected: &[Note]) -> Result<()> {
    assert_eq!(notes(db), expected);
    let report = apply_notes(db, expected)?;
    assert_eq!(
        (report.inserted, report.updated, report.deleted, report.unchanged),
        (0, 0, 0, expected.len() as u64)
    );
    Ok(())
}
