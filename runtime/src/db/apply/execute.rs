//! Carries a decision out, inside the transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::batches::{self, Turns};
use super::decide::Decision;
use super::delete::delete;
use super::entries::{differs, is_touched, put_app, put_components, put_tables, reshape};
use super::pages::PageWrites;
use super::referring::Deletes;
use super::rows::Write;
use super::steps::{Steps, alters};
use super::values::ValueChanges;
use super::violations::Violations;
use super::watch::Watch;
use super::work::WorkTable;
use crate::Result;
use crate::db::inspect;
use crate::db::ledger::{self, LedgerWriter, PageReader};
use crate::db::report::{Report, TableReport};
use crate::db::run::{Run, Shared};
use crate::db::verify::{self, Repair};
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
    let mut writer = None;
    if ledger::exists(handle)? {
        ledger::create(handle)?;
        writer = Some(LedgerWriter::new(handle)?);
    }
    if let Some(writer) = &writer {
        let forgotten = run.repair.iter().flat_map(Repair::forgotten);
        forgotten.into_iter().try_for_each(|table| writer.delete_table(table))?;
    }
    let steps = Steps { handle, shared, tables: &run.tables };
    let is_altered = alters(&decision.schema.before);
    steps.run(writer.as_mut(), &run.ledger_tables, &decision.schema.before)?;
    let mut tables = None;
    if let (Some(app), Some(writer)) = (run.app.as_ref().map(|app| app.id), &mut writer)
        && decision.tables.iter().any(|table| table.reshape.is_some())
    {
        // Whose a row is, is asked by the keys it has now.
        let known = put_tables(writer, app, decision)?;
        reshape(writer, run, decision, &known)?;
        tables = Some(known);
    }
    let mut write = Write {
        handle,
        decision,
        watch: Watch::new(handle),
        shared: BTreeSet::new(),
        pages: PageReader::new(handle),
        rewritten: BTreeMap::new(),
    };
    let mut deletes = Deletes::new();
    let mut reports = BTreeMap::new();
    let app = run.app.as_ref().map(|app| app.id);
    for &table in &decision.order {
        let (counts, unclaimed) = write.rows(run, app, table)?;
        reports.insert(table, counts);
        deletes.insert(table, unclaimed);
    }
    delete(handle, decision, &deletes, &mut write.watch, &mut reports)?;
    for (table, report) in &mut reports {
        report.deleted += decision.tables[*table].let_go;
    }
    let steps = Steps { handle, shared, tables: &run.tables };
    steps.run(writer.as_mut(), &run.ledger_tables, &decision.schema.after)?;
    let writer = match writer {
        Some(writer) => writer,
        None => {
            ledger::create(handle)?;
            LedgerWriter::new(handle)?
        }
    };
    write_ledger((handle, shared), run, (decision, values), (writer, tables), &mut write)?;
    if write.watch.doubts() || is_altered {
        let is_written = |it: &TableReport| it.inserted + it.updated + it.deleted + it.drifted > 0;
        let written = reports.iter().filter(|(_, report)| is_altered || is_written(report));
        violations.check(handle, decision, written.map(|(&table, _)| table))?;
    }
    for (_, table) in reports {
        report.push(table);
    }
    report.steps.extend(decision.schema.before.iter().chain(&decision.schema.after).cloned());
    report.batches = 1;
    Ok(report)
}

/// Writes the ledger, in one go and last: a page that does not fit SQLite's cache goes to
/// the log, and if it is changed once more, COMMIT reads and seals again all that was
/// written to the log after it. Of a large load that was a tenth of the time.
fn write_ledger(
    (handle, shared): (&Handle<'_>, &Shared),
    run: &mut Run,
    (decision, values): (&Decision, &ValueChanges),
    (mut writer, tables): (LedgerWriter<'_>, Option<Vec<(i64, i64)>>),
    rows: &mut Write<'_, '_>,
) -> Result<()> {
    let app = put_app(&writer, shared, run, decision)?;
    if !run.leaves_drift() {
        writer.keep_schema_version(app.id, inspect::schema_version(handle)?)?;
    }
    let tables = match tables {
        Some(tables) => tables,
        None => put_tables(&writer, app.id, decision)?,
    };
    rows.shared.iter().try_for_each(|&table| writer.share_table(tables[table].0))?;
    let components = put_components(&mut writer, run, (decision, values), &app)?;
    values.write((handle, app.id), run, &components, decision)?;
    verify::void_memos(handle, &mut writer, run, &app)?;
    let mut pages = PageWrites { writer, tables, components, decision };
    for &table in &decision.order {
        pages.write(run, table, rows.rewritten.remove(&table), &mut rows.pages)?;
    }
    let PageWrites { writer, .. } = pages;
    for (_, component) in &decision.vanished {
        writer.delete_component(component.id)?;
    }
    if run.drops_app {
        writer.delete_app(app.id)?;
    }
    Ok(())
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
