//! Whether an apply deletes more rows than it may.

use super::decide::Decision;
use super::walk_rows;
use crate::Result;
use crate::db::run::Run;
use crate::plan::{DeleteLimit, TableDeletes};

/// Adds to the refusals what exceeds the limits of the run. Where no limit is
/// set, and where not even all released rows exceed one, no row is looked at.
pub(super) fn guard(run: &mut Run, decision: &mut Decision) -> Result<()> {
    let Run { spool, components, delete_limits, .. } = run;
    let released = |table: usize| decision.released[table].len() as u64;
    let all: Vec<u64> = (0..decision.tables.len()).map(released).collect();
    if refusals(delete_limits, decision, &all).next().is_none() {
        return Ok(());
    }
    let mut deleted = Vec::with_capacity(decision.tables.len());
    for table in 0..decision.tables.len() {
        let unclaimed = walk_rows(spool, components, decision, table, |_, _| Ok(()))?;
        deleted.push(unclaimed.len() as u64);
    }
    let refused: Vec<_> = refusals(delete_limits, decision, &deleted).collect();
    decision.schema.refusals.extend(refused);
    Ok(())
}

fn refusals<'d>(
    limits: &'d [DeleteLimit],
    decision: &'d Decision,
    deleted: &[u64],
) -> impl Iterator<Item = crate::plan::Refusal> + 'd {
    let tables: Vec<TableDeletes<'_>> = decision
        .tables
        .iter()
        .zip(deleted)
        .map(|(table, &deleted)| TableDeletes {
            table: table.name(),
            deleted,
            applied: table.applied_rows,
        })
        .collect();
    limits.iter().flat_map(move |limit| limit.refusals(&tables))
}
