//! The ledger of an app beside the file: its tables, every row of them, and
//! whether the ledger itself is whole.

mod repair;
mod report;
mod rows;
mod words;

use std::collections::BTreeSet;

use super::inspect::{self, DriftKind, TableDrift};
use super::ledger::{self, Damage};
use super::run::Shared;
use crate::Result;
use crate::sqlite::Handle;
use crate::state::Seed;

pub(super) use repair::{
    Repair, check_drift, index_steps, left_steps, mend_ledger, set_up, void_memos,
};
pub use report::{DriftedRows, TableVerification, Verification};
use rows::RowFindings;

/// All that was found of an app.
pub(super) struct Findings {
    tables: Vec<TableFindings>,
    damage: Damage,
}

/// What was found of a table.
struct TableFindings {
    table: ledger::Table,
    drift: Option<TableDrift>,
    /// None where the rows cannot be read.
    rows: Option<RowFindings>,
}

/// See [`TargetState::verify`](super::TargetState::verify).
pub(super) fn verify(shared: &Shared) -> Result<Verification> {
    let stale = words::stale(shared)?;
    shared.db.look("a verification", |connection| {
        let handle = Handle::of(connection)?;
        ledger::check_format(&handle)?;
        let Some(app) = ledger::checked_app(&handle, &shared.app)? else {
            return Ok(Verification::default());
        };
        Ok(compare(&handle, shared, &app, &stale)?.into())
    })
}

/// Compares the ledger with the file, in the snapshot that the connection has. `stale` are
/// the tables whose full-text indexes are not what the rows are.
fn compare(
    handle: &Handle<'_>,
    shared: &Shared,
    app: &ledger::App,
    stale: &BTreeSet<i64>,
) -> Result<Findings> {
    let tables = ledger::tables(handle, app.id)?;
    let names = tables.iter().map(|table| table.applied.schema.name());
    inspect::check_nothing_hides(handle, names)?;
    let (components, mut damage) = ledger::survey(handle, app.id)?;
    let mut found = Vec::with_capacity(tables.len());
    for table in tables {
        let mut entries = rows::Entries::default();
        let each = |component, page: &_| entries.add(component, page);
        ledger::table_pages(handle, &table, &components, &mut damage, each)?;
        let mut drift = inspect::find_drift(handle, &table)?;
        if stale.contains(&table.id) {
            drift = Some(TableDrift::with_stale_text(drift));
        }
        let rows = compare_rows(handle, shared, app.seed, &table, drift.as_ref(), entries)?;
        found.push(TableFindings { table, drift, rows });
    }
    Ok(Findings { tables: found, damage })
}

fn compare_rows(
    handle: &Handle<'_>,
    shared: &Shared,
    seed: Seed,
    table: &ledger::Table,
    drift: Option<&TableDrift>,
    entries: rows::Entries,
) -> Result<Option<RowFindings>> {
    let schema = &table.applied.schema;
    if drift.is_some_and(|drift| drift.kind == DriftKind::Gone) {
        return Ok(Some(entries.all_missing()));
    }
    if !inspect::is_readable(handle, schema, drift)? {
        return Ok(None);
    }
    if schema.is_vec0() && !shared.db.has_sqlite_vec() {
        return Err(crate::Error::SqliteVecOff { table: schema.name().to_owned() });
    }
    entries.compare(handle, table, seed).map(Some)
}
