//! Entries of the ledger: the app, its tables and components, as an apply leaves them.

use super::decide::Decision;
use super::values::ValueChanges;
use super::work::WorkTable;
use crate::Result;
use crate::db::ledger::{self, LedgerWriter, Stamp};
use crate::db::run::{Run, Shared};
use crate::plan::AppliedTable;

/// Whether a component's entry in the ledger changes.
pub(super) fn is_touched(run: &Run, decision: &Decision, index: usize) -> bool {
    let component = &run.components[index];
    if !component.counts() {
        return false;
    }
    let memo = match (&component.ledger, &run.app) {
        (Some(applied), Some(app)) => {
            let epoch = app.epoch + i64::from(run.moves_epoch);
            applied.memo != component.memo || (component.memo.is_some() && applied.epoch != epoch)
        }
        _ => component.memo.is_some(),
    };
    component.spooled > 0 || decision.releasing[index] || memo
}

/// The app with new stamps.
pub(super) fn put_app(
    writer: &LedgerWriter<'_>,
    shared: &Shared,
    run: &Run,
    decision: &Decision,
) -> Result<ledger::App> {
    let Some(app) = &run.app else { return writer.insert_app(&shared.app, shared.seed) };
    // A provider that is first named takes no step.
    let evolves = |table: &WorkTable| match &table.ledger {
        None => true,
        Some(known) => table.declared && !known.evolution(&table.layout.schema).is_empty(),
    };
    let changes_schema = !decision.schema.before.is_empty()
        || !decision.schema.after.is_empty()
        || decision.tables.iter().any(|table| table.reshape.is_some() || evolves(table))
        || run.moves_epoch;
    let app = ledger::App {
        stamp: Stamp::random()?,
        schema_stamp: if changes_schema { Stamp::random()? } else { app.schema_stamp },
        epoch: app.epoch + i64::from(run.moves_epoch),
        ..app.clone()
    };
    writer.update_app(&app)?;
    Ok(app)
}

/// Whether the table is not the one that the ledger has.
pub(super) fn differs(known: &ledger::Table, table: &WorkTable) -> bool {
    known.stale || !known.evolution(&table.layout.schema).is_empty()
}

/// S8: writes the pages of tables whose rows a change of theirs changed.
pub(super) fn reshape(
    writer: &mut LedgerWriter<'_>,
    run: &mut Run,
    decision: &Decision,
    tables: &[(i64, i64)],
) -> Result<()> {
    for (table, work) in decision.tables.iter().enumerate() {
        let Some(reshape) = &work.reshape else { continue };
        let ids = writer.replace_pages(tables[table], reshape)?;
        for component in &mut run.components {
            let id = component.ledger.as_ref().map(|component| component.id);
            let ids = id.and_then(|id| ids.get(&id));
            let tracked = component.tracked.get_mut(table).and_then(Option::as_mut);
            if let (Some(ids), Some(tracked)) = (ids, tracked) {
                tracked.set_ids(ids);
            }
        }
    }
    Ok(())
}

/// The ids and generations of the tables that are written to.
pub(super) fn put_tables(
    writer: &LedgerWriter<'_>,
    app: i64,
    decision: &Decision,
) -> Result<Vec<(i64, i64)>> {
    decision.tables.iter().map(|table| put_table_as(writer, app, table, &table.applied)).collect()
}

/// The id and generation of a table, which the ledger is to have so for now.
pub(super) fn put_table_as(
    writer: &LedgerWriter<'_>,
    app: i64,
    table: &WorkTable,
    applied: &AppliedTable,
) -> Result<(i64, i64)> {
    match &table.ledger {
        None => {
            let id = writer.insert_table(app, table.managed_by, table.adopted, applied)?;
            Ok((id, ledger::FIRST_GENERATION))
        }
        // What is declared no longer has gone from the ledger, or is about to.
        Some(known) if table.declared && differs(known, table) => {
            let generation = known.generation + i64::from(table.reshape.is_some());
            writer.update_table(known.id, generation, applied)?;
            Ok((known.id, generation))
        }
        Some(known) => Ok((known.id, known.generation)),
    }
}

/// The ids of components that count, new stamps and memos written where
/// anything of them changes.
pub(super) fn put_components(
    writer: &mut LedgerWriter<'_>,
    run: &Run,
    (decision, values): (&Decision, &ValueChanges),
    app: &ledger::App,
) -> Result<Vec<Option<i64>>> {
    let mut ids = Vec::with_capacity(run.components.len());
    for (index, component) in run.components.iter().enumerate() {
        let known = component.ledger.as_ref().map(|applied| applied.id);
        ids.push(if is_touched(run, decision, index) {
            Some(writer.put_component(app, known, &component.path, component.memo)?)
        } else if known.is_none() && values.has_new(index) {
            Some(writer.put_component(app, None, &component.path, None)?)
        } else {
            known
        });
    }
    Ok(ids)
}
