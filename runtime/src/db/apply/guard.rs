//! Whether an apply deletes more rows than it may.

use super::decide::Decision;
use super::walk_rows;
use crate::Result;
use crate::db::ledger;
use crate::db::run::Run;
use crate::plan::{DeleteLimit, Refusal, TableDeletes};
use crate::sqlite::Handle;

/// Adds to the refusals what exceeds the limits of the run. Where no limit is
/// set, and where not even all released rows exceed one, no row is looked at.
pub(super) fn guard(handle: &Handle<'_>, run: &mut Run, decision: &mut Decision) -> Result<()> {
    let Run { spool, components, delete_limits, .. } = run;
    if delete_limits.is_empty() {
        return Ok(());
    }
    let is_of_share = |limit: &DeleteLimit| matches!(limit, DeleteLimit::Share(_));
    let has_share = delete_limits.iter().any(is_of_share);
    let mut tables = Vec::with_capacity(decision.tables.len());
    for (table, released) in decision.tables.iter().zip(&decision.released) {
        let applied = match &table.ledger {
            Some(known) if has_share && released.len() as u64 + table.let_go > 0 => {
                ledger::rows_of(handle, known)?
            }
            _ => 0,
        };
        tables.push((released.len() as u64 + table.let_go, applied));
    }
    if refusals(delete_limits, decision, &tables).is_empty() {
        return Ok(());
    }
    for (table, (deleted, _)) in tables.iter_mut().enumerate() {
        let unclaimed = walk_rows(spool, components, decision, table, |_, _| Ok(()))?;
        *deleted = unclaimed.len() as u64 + decision.tables[table].let_go;
    }
    let refused = refusals(delete_limits, decision, &tables);
    decision.schema.refusals.extend(refused);
    Ok(())
}

/// Of each table: rows to be deleted, and rows that were applied.
fn refusals(limits: &[DeleteLimit], decision: &Decision, tables: &[(u64, u64)]) -> Vec<Refusal> {
    let counted = decision.tables.iter().zip(tables);
    let tables: Vec<TableDeletes<'_>> = counted
        .map(|(table, &(deleted, applied))| TableDeletes { table: table.name(), deleted, applied })
        .collect();
    limits.iter().flat_map(|limit| limit.refusals(&tables)).collect()
}
