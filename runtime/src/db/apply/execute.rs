//! Carries a decision out, inside the transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::batches::{self, Turns};
use super::decide::Decision;
use super::delete::delete;
use super::referring::Deletes;
use super::rows::Write;
use super::steps::{Steps, alters};
use super::values::ValueChanges;
use super::violations::Violations;
use super::watch::Watch;
use super::work::WorkTable;
use crate::Result;
use crate::db::inspect;
use crate::db::ledger::{self, LedgerWriter, Stamp};
use crate::db::report::{Report, TableReport};
use crate::db::run::{Run, Shared};
use crate::db::verify::{self, Repair};
use crate::plan::AppliedTable;
use crate::sqlite::Handle;

/// What there is to do.
pub(super) struct Work<'d> {
    decision: &'d Decision,
    values: ValueChanges,
}

impl<'d> Work<'d> {
    /// None where nothing is to be written.
    pub(super) fn of(
        handle: &Handle<'_>,
        run: &Run,
        decision: &'d Decision,
    ) -> Result<Option<Self>> {
        let values = ValueChanges::of(handle, run)?;
        let is_work = has_work(run, decision) || !values.is_empty(run);
        Ok(is_work.then_some(Self { decision, values }))
    }

    /// Does it, with the write lock.
    pub(super) fn execute(
        self,
        handle: &Handle<'_>,
        shared: &Shared,
        run: &mut Run,
        violations: &mut Violations,
    ) -> Result<Report> {
        execute(handle, shared, run, (self.decision, &self.values), violations)
    }

    /// L4: does it in several transactions, of which the first is open.
    pub(super) fn in_batches(
        self,
        handle: &Handle<'_>,
        shared: &Shared,
        run: &mut Run,
        turns: Turns<'_, '_>,
    ) -> Result<Report> {
        batches::execute(handle, shared, run, (self.decision, &self.values), turns)
    }
}

/// What an apply that has nothing to do tells.
pub(super) fn nothing_done(run: &Run, decision: &Decision) -> Report {
    let mut report = Report { abandoned: decision.abandoned.clone(), ..Report::default() };
    for table in &decision.tables {
        let known = run.repair.as_ref().zip(table.ledger.as_ref());
        let drifted = known.and_then(|(repair, table)| repair.drifted(table.id));
        report.push(TableReport {
            table: table.name().to_owned(),
            unchanged: table.unchanged,
            still_drifted: drifted.map_or(0, BTreeSet::len) as u64,
            ..TableReport::default()
        });
    }
    report
}

fn execute(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &mut Run,
    (decision, values): (&Decision, &ValueChanges),
    violations: &mut Violations,
) -> Result<Report> {
    let mut report = Report { abandoned: decision.abandoned.clone(), ..Report::default() };
    ledger::create(handle)?;
    let mut writer = LedgerWriter::new(handle)?;
    let app = put_app(&writer, shared, run, decision)?;
    for table in run.repair.iter().flat_map(Repair::forgotten) {
        writer.delete_table(table)?;
    }
    let steps = Steps { handle, shared, tables: &run.tables };
    let is_altered = alters(&decision.schema.before);
    steps.run(&mut writer, &run.ledger_tables, &decision.schema.before)?;
    let tables: Result<Vec<_>> =
        decision.tables.iter().map(|table| put_table(&writer, &app, table)).collect();
    let tables = tables?;
    reshape(&mut writer, run, decision, &tables)?;
    let components = put_components(&mut writer, run, (decision, values), &app)?;
    values.write((handle, app.id), run, &components, decision)?;
    verify::void_memos(handle, &mut writer, run, &app)?;
    let watch = Watch::new(handle);
    let mut write = Write { handle, writer, tables, components, decision, watch };
    let mut deletes = Deletes::new();
    let mut reports = BTreeMap::new();
    for &table in &decision.order {
        let (counts, unclaimed) = write.rows(run, app.id, table)?;
        write.pages(run, table)?;
        reports.insert(table, counts);
        deletes.insert(table, unclaimed);
    }
    delete(handle, decision, &deletes, &mut write.watch, &mut reports)?;
    for (table, report) in &mut reports {
        report.deleted += decision.tables[*table].let_go;
    }
    for (_, component) in &decision.vanished {
        write.writer.delete_component(component.id)?;
    }
    let steps = Steps { handle, shared, tables: &run.tables };
    steps.run(&mut write.writer, &run.ledger_tables, &decision.schema.after)?;
    if !run.leaves_drift() {
        write.writer.keep_schema_version(app.id, inspect::schema_version(handle)?)?;
    }
    if write.watch.doubts() || is_altered {
        let is_written = |it: &TableReport| it.inserted + it.updated + it.deleted + it.drifted > 0;
        let written = reports.iter().filter(|(_, report)| is_altered || is_written(report));
        violations.check(handle, decision, written.map(|(&table, _)| table))?;
    }
    if run.drops_app {
        write.writer.delete_app(app.id)?;
    }
    for (_, table) in reports {
        report.push(table);
    }
    report.steps.extend(decision.schema.before.iter().chain(&decision.schema.after).cloned());
    report.batches = 1;
    Ok(report)
}

/// Whether anything differs from what the ledger says.
fn has_work(run: &Run, decision: &Decision) -> bool {
    let new_table = |table: &WorkTable| match &table.ledger {
        None => true,
        Some(known) => differs(known, table),
    };
    run.drops_app
        || !decision.schema.before.is_empty()
        || !decision.schema.after.is_empty()
        || !decision.vanished.is_empty()
        || decision.released.iter().any(|rows| !rows.is_empty())
        || decision.tables.iter().any(new_table)
        || run.repair.as_ref().is_some_and(Repair::is_of_ledger)
        || (0..run.components.len()).any(|index| is_touched(run, decision, index))
}

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
    let changes_schema = !decision.schema.before.is_empty()
        || !decision.schema.after.is_empty()
        || decision.tables.iter().any(|table| table.ledger.is_none() || table.reshape.is_some())
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
fn differs(known: &ledger::Table, table: &WorkTable) -> bool {
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

/// The id and generation of a table that is written to.
fn put_table(
    writer: &LedgerWriter<'_>,
    app: &ledger::App,
    table: &WorkTable,
) -> Result<(i64, i64)> {
    put_table_as(writer, app, table, &table.applied)
}

/// The same where the ledger is to have another table for now.
pub(super) fn put_table_as(
    writer: &LedgerWriter<'_>,
    app: &ledger::App,
    table: &WorkTable,
    applied: &AppliedTable,
) -> Result<(i64, i64)> {
    match &table.ledger {
        None => {
            let id = writer.insert_table(app.id, table.managed_by, table.adopted, applied)?;
            Ok((id, ledger::FIRST_GENERATION))
        }
        Some(known) if differs(known, table) => {
            let generation = known.generation + i64::from(table.reshape.is_some());
            writer.update_table(known.id, generation, applied)?;
            Ok((known.id, generation))
        }
        Some(known) => Ok((known.id, known.generation)),
    }
}

/// The ids of components that count, new stamps and memos written where
/// anything of them changes.
fn put_components(
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
