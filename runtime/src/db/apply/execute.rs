//! Carries a decision out, inside the transaction.

use std::collections::BTreeMap;

use super::decide::{Decision, WorkTable};
use super::owners::{Met, Owners};
use super::pages::LedgerPages;
use super::referring::{self, Deletes};
use super::walk_rows;
use super::write::RowWriter;
use crate::db::ledger::{self, LedgerWriter, Stamp};
use crate::db::report::{Report, TableReport};
use crate::db::run::{Run, RunComponent, Shared};
use crate::plan::{Operation, Released, RowChange, Step, diff};
use crate::row::{Columns, ValueRef, show_key};
use crate::schema::same_name;
use crate::sql;
use crate::sqlite::Handle;
use crate::state::{Rewrite, Tracked};
use crate::{Error, Result};

/// Does what was decided. Nothing is written where there is nothing to do.
pub(super) fn execute(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &mut Run,
    decision: &Decision,
) -> Result<Report> {
    let mut report = Report { abandoned: decision.abandoned.clone(), ..Report::default() };
    if !has_work(run, decision) {
        for table in &decision.tables {
            report.push(TableReport {
                table: table.name().to_owned(),
                unchanged: table.unchanged,
                ..TableReport::default()
            });
        }
        return Ok(report);
    }
    ledger::create(handle)?;
    let mut writer = LedgerWriter::new(handle)?;
    let app = put_app(&writer, shared, run, decision)?;
    run_steps(handle, &mut writer, run, &decision.schema.before)?;
    let tables: Result<Vec<_>> =
        decision.tables.iter().map(|table| put_table(&writer, &app, table)).collect();
    let tables = tables?;
    let components = put_components(&writer, run, decision, &app)?;
    let mut write = Write { handle, writer, tables, components, decision };
    let mut deletes = Deletes::new();
    let mut reports = BTreeMap::new();
    for &table in &decision.order {
        let (counts, unclaimed) = write.rows(run, app.id, table)?;
        write.pages(run, table)?;
        reports.insert(table, counts);
        deletes.insert(table, unclaimed);
    }
    let there = referring::check(handle, decision, &deletes)?;
    for &table in decision.order.iter().rev() {
        let rows = deletes.remove(&table).unwrap_or_default();
        if let Some(report) = reports.get_mut(&table)
            && !rows.is_empty()
        {
            let deleted = delete_rows(handle, &decision.tables[table], &rows)?;
            report.deleted = there.get(&table).copied().unwrap_or(deleted);
            report.drifted += rows.len() as u64 - report.deleted;
        }
    }
    for component in &decision.vanished {
        write.writer.delete_component(component.id)?;
    }
    run_steps(handle, &mut write.writer, run, &decision.schema.after)?;
    if handle.has_unresolved_references() {
        return Err(unresolved(handle, decision)?);
    }
    for (_, table) in reports {
        report.push(table);
    }
    report.steps.extend(decision.schema.before.iter().chain(&decision.schema.after).cloned());
    Ok(report)
}

/// Deletes rows of a table; how many were there.
fn delete_rows(handle: &Handle<'_>, work: &WorkTable, rows: &[&Released]) -> Result<u64> {
    let mut writer = RowWriter::new(handle, &work.layout)?;
    let mut deleted = 0;
    for row in rows {
        deleted += u64::from(writer.delete(&row.key)?);
    }
    Ok(deleted)
}

/// The row whose foreign key refers to nothing.
fn unresolved(handle: &Handle<'_>, decision: &Decision) -> Result<Error> {
    let is_ours = |name: &str| decision.tables.iter().any(|table| same_name(table.name(), name));
    let mut found = None;
    handle.for_each("PRAGMA foreign_key_check", &[], |row| {
        let (child, parent) = (row.text(0).to_owned(), row.text(2).to_owned());
        if found.is_none() && (is_ours(&child) || is_ours(&parent)) {
            let rowid = match row.value(1) {
                Ok(ValueRef::Integer(rowid)) => Some(rowid),
                _ => None,
            };
            found = Some((child, rowid, parent));
        }
        Ok(())
    })?;
    let Some((table, rowid, parent)) = found else {
        return Ok(Error::Sqlite {
            action: "applying".to_owned(),
            code: libsqlite3_sys::SQLITE_CONSTRAINT_FOREIGNKEY,
            message: "a row refers to one that is not there".to_owned(),
        });
    };
    let mut key = "unknown".to_owned();
    let work = decision.tables.iter().find(|work| same_name(work.name(), &table));
    // A table WITHOUT ROWID has none to tell its row by.
    if let (Some(work), Some(rowid)) = (work, rowid)
        && let Some(sql) = sql::select_key_of_rowid(&work.layout.schema)
    {
        handle.for_each(&sql, &[ValueRef::Integer(rowid)], |row| {
            let columns = 0..work.layout.schema.key.len();
            key = show_key(columns.map(|i| row.value(i).unwrap_or(ValueRef::Null)));
            Ok(())
        })?;
    }
    let message = format!("the row refers to one of table {parent} that is not there");
    Ok(Error::Constraint { table, key, message })
}

/// Whether anything differs from what the ledger says.
fn has_work(run: &Run, decision: &Decision) -> bool {
    let new_table = |table: &WorkTable| match &table.ledger {
        None => true,
        Some(known) => !diff(&known.applied.schema, &table.layout.schema).is_empty(),
    };
    !decision.schema.before.is_empty()
        || !decision.schema.after.is_empty()
        || !decision.vanished.is_empty()
        || decision.released.iter().any(|rows| !rows.is_empty())
        || decision.tables.iter().any(new_table)
        || (0..run.components.len()).any(|index| is_touched(run, decision, index))
}

/// Whether a component's entry in the ledger changes.
fn is_touched(run: &Run, decision: &Decision, index: usize) -> bool {
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
fn put_app(
    writer: &LedgerWriter<'_>,
    shared: &Shared,
    run: &Run,
    decision: &Decision,
) -> Result<ledger::App> {
    let Some(app) = &run.app else { return writer.insert_app(&shared.app, shared.seed) };
    let changes_schema = !decision.schema.before.is_empty()
        || !decision.schema.after.is_empty()
        || decision.tables.iter().any(|table| table.ledger.is_none())
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

/// The id and generation of a table that is written to.
fn put_table(
    writer: &LedgerWriter<'_>,
    app: &ledger::App,
    table: &WorkTable,
) -> Result<(i64, i64)> {
    match &table.ledger {
        None => {
            let id =
                writer.insert_table(app.id, table.managed_by, table.adopted, &table.applied)?;
            Ok((id, ledger::FIRST_GENERATION))
        }
        Some(known) => {
            if !diff(&known.applied.schema, &table.layout.schema).is_empty() {
                writer.update_table(known.id, &table.applied)?;
            }
            Ok((known.id, known.generation))
        }
    }
}

/// The ids of components that count, new stamps and memos written where
/// anything of them changes.
fn put_components(
    writer: &LedgerWriter<'_>,
    run: &Run,
    decision: &Decision,
    app: &ledger::App,
) -> Result<Vec<Option<i64>>> {
    let mut ids = Vec::with_capacity(run.components.len());
    for (index, component) in run.components.iter().enumerate() {
        let known = component.ledger.as_ref().map(|applied| applied.id);
        ids.push(if is_touched(run, decision, index) {
            Some(writer.put_component(app, known, &component.path, component.memo)?)
        } else {
            known
        });
    }
    Ok(ids)
}

fn run_steps(
    handle: &Handle<'_>,
    writer: &mut LedgerWriter<'_>,
    run: &Run,
    steps: &[Step],
) -> Result<()> {
    for step in steps {
        for statement in sql::statements(&step.operation) {
            handle.execute(&statement)?;
        }
        match &step.operation {
            Operation::DropTable { table, .. } | Operation::Forget { table } => {
                let tracked = run
                    .ledger_tables
                    .iter()
                    .find(|known| same_name(&known.applied.schema.name, table));
                if let Some(tracked) = tracked {
                    writer.delete_table(tracked)?;
                }
            }
            Operation::CreateTable { .. }
            | Operation::AdoptTable { .. }
            | Operation::AddColumn { .. } => {}
        }
    }
    Ok(())
}

/// What writing rows takes.
struct Write<'w, 'h> {
    handle: &'h Handle<'h>,
    writer: LedgerWriter<'h>,
    /// Id and generation of each table.
    tables: Vec<(i64, i64)>,
    components: Vec<Option<i64>>,
    decision: &'w Decision,
}

impl<'w, 'h> Write<'w, 'h> {
    /// Updates and inserts the rows of a table. The rows that are to be deleted
    /// come back.
    fn rows(
        &mut self,
        run: &mut Run,
        app: i64,
        table: usize,
    ) -> Result<(TableReport, Vec<&'w Released>)> {
        let work = &self.decision.tables[table];
        let mut report = TableReport {
            table: work.name().to_owned(),
            unchanged: work.unchanged,
            ..TableReport::default()
        };
        let Run { spool, components, partial, .. } = run;
        let owners =
            Owners { handle: self.handle, app, components, partial: *partial, table, work };
        let mut rows = RowWriter::new(self.handle, &work.layout)?;
        let mut shared = work.ledger.as_ref().is_some_and(|table| table.shared);
        let unclaimed = walk_rows(spool, components, self.decision, table, |change, entry| {
            match change {
                RowChange::Insert if rows.insert(entry.key, entry.row)? => report.inserted += 1,
                RowChange::Insert => match owners.of_met_row(entry)? {
                    Met::Shared => shared = true,
                    Met::Nobodys => {
                        rows.update_present(entry.key, entry.row)?;
                        report.updated += 1;
                    }
                },
                RowChange::Update => {
                    if shared {
                        owners.agree_to_update(entry)?;
                    }
                    report.updated += 1;
                    if !rows.update(entry.key, entry.row)? {
                        rows.insert_missing(entry.key, entry.row)?;
                        report.drifted += 1;
                    }
                }
                RowChange::Transfer => report.unchanged += 1,
                RowChange::Again => shared = true,
                RowChange::Repeat => {}
            }
            Ok(())
        })?;
        if shared {
            self.writer.share_table(self.tables[table].0)?;
        }
        Ok((report, unclaimed))
    }

    /// Rewrites the pages of a table. Rows were written before, while the pages
    /// still told whose they were.
    fn pages(&mut self, run: &mut Run, table: usize) -> Result<()> {
        let Run { spool, components, partial, .. } = run;
        let mut rewrites: BTreeMap<usize, Rewrite> = BTreeMap::new();
        let mut merge = spool.of_table(table)?;
        let mut last = (Vec::new(), usize::MAX);
        while let Some(entry) = merge.next(table)? {
            let component = &components[entry.component];
            // Rows that a component declared several times are equal.
            let is_repeated = last.1 == entry.component && last.0 == entry.key;
            if !component.counts() || is_repeated {
                continue;
            }
            last.0.clear();
            last.0.extend_from_slice(entry.key);
            last.1 = entry.component;
            let heads = component.tracked(table).map_or(&[][..], Tracked::heads);
            rewrites.entry(entry.component).or_insert_with(|| Rewrite::new(heads)).put(
                entry.key,
                entry.print,
                &mut self.pages_of(components, entry.component, table, *partial),
            )?;
        }
        for (index, component) in components.iter().enumerate() {
            let loses = |tracked: &Tracked| {
                (0..tracked.heads().len()).any(|page| tracked.has_undeclared(page))
            };
            if component.releases(*partial)
                && let Some(tracked) = component.tracked(table).filter(|tracked| loses(tracked))
            {
                rewrites.entry(index).or_insert_with(|| Rewrite::new(tracked.heads()));
            }
        }
        for (index, rewrite) in rewrites {
            rewrite.finish(&mut self.pages_of(components, index, table, *partial))?;
        }
        Ok(())
    }

    /// The pages of a component in a table.
    fn pages_of<'p>(
        &'p mut self,
        components: &'p [RunComponent],
        index: usize,
        table: usize,
        partial: bool,
    ) -> LedgerPages<'p, 'h> {
        let (table_id, generation) = self.tables[table];
        LedgerPages {
            handle: self.handle,
            writer: &mut self.writer,
            table: self.decision.tables[table].name(),
            place: (self.components[index].unwrap_or(0), table_id, generation),
            tracked: components[index].tracked(table),
            releases: components[index].releases(partial),
        }
    }
}
