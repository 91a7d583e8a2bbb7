//! L4: an apply in several transactions, each of which leaves file and ledger as one.
//!
//! Steps, and the entries of tables, are in the first; then rows table by table, parents
//! first, each batch with the pages of its rows; then deletes, children first; then the
//! indexes that come after the rows, and the components that vanished.

mod deletes;
mod edits;
mod groups;
mod owed;
mod refuse;
mod rows;
mod turns;

use std::collections::BTreeMap;

use super::decide::Decision;
use super::entries::{put_app, put_table_as, reshape};
use super::released::OwnedRow;
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
use crate::plan::{AppliedTable, ManagedBy, Operation, Released, Step};
use crate::schema::same_name;
use crate::sqlite::Handle;
use edits::Edits;
use owed::Owed;

pub(super) use refuse::check;
pub(super) use turns::Turns;

/// What is done in batches.
struct Batches<'b, 'h> {
    handle: &'h Handle<'h>,
    writer: LedgerWriter<'h>,
    decision: &'b Decision,
    app: ledger::App,
    /// Id and generation of each table.
    tables: Vec<(i64, i64)>,
    components: Vec<Option<i64>>,
    owed: Owed,
    turns: Turns<'b, 'b>,
    /// Of the batch and the table that are being written.
    edits: Edits,
    watch: Watch<'h>,
    /// Tables with rows written or deleted in the batch.
    touched: Vec<usize>,
    /// Whether foreign keys may refer to nothing in any, because one was changed.
    is_altered: bool,
    reports: BTreeMap<usize, TableReport>,
    /// By table: rows to be deleted, and what components let go of beside.
    going: BTreeMap<usize, (Vec<&'b Released>, Vec<&'b OwnedRow>)>,
}

/// Does what was decided, with the write lock. What is committed before it fails stands.
pub(super) fn execute(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &mut Run,
    (decision, values): (&Decision, &ValueChanges),
    turns: Turns<'_, '_>,
) -> Result<Report> {
    ledger::create(handle)?;
    let mut writer = LedgerWriter::new(handle)?;
    let app = put_app(&writer, shared, run, decision)?;
    let steps = Steps { handle, shared, tables: &run.tables };
    let (soon, late): (Vec<Step>, Vec<Step>) = split(decision);
    steps.run(Some(&mut writer), &run.ledger_tables, &decision.schema.before)?;
    steps.run(Some(&mut writer), &run.ledger_tables, &soon)?;
    let tables = decision
        .tables
        .iter()
        .map(|table| put_table_as(&writer, app.id, table, &provisional(table, &late)));
    let tables = tables.collect::<Result<Vec<_>>>()?;
    reshape(&mut writer, run, decision, &tables)?;
    let (owed, components) = Owed::begin(&mut writer, run, (decision, values), &app)?;
    values.write((handle, app.id), run, &components, decision)?;
    writer.keep_schema_version(app.id, inspect::schema_version(handle)?)?;
    let mut batches = Batches {
        handle,
        writer,
        decision,
        app,
        tables,
        components,
        owed,
        turns,
        edits: Edits::default(),
        watch: Watch::new(handle),
        touched: Vec::new(),
        is_altered: alters(&decision.schema.before),
        reports: BTreeMap::new(),
        going: BTreeMap::new(),
    };
    for &table in &decision.order {
        batches.rows(run, table)?;
    }
    for &table in decision.order.iter().rev() {
        batches.deletes(table)?;
    }
    batches.finish(shared, run, &late)
}

/// Of the steps that come after the rows: those that need not wait for the last batch,
/// and the indexes, which do. An entry whose rows are yet to be deleted goes with them.
fn split(decision: &Decision) -> (Vec<Step>, Vec<Step>) {
    let goes_with_rows = |step: &Step| match &step.operation {
        Operation::Forget { table } => {
            decision.tables.iter().any(|it| !it.declared && same_name(it.name(), table))
        }
        _ => false,
    };
    let steps = decision.schema.after.iter().filter(|step| !goes_with_rows(step)).cloned();
    steps.partition(|step| {
        !matches!(step.operation, Operation::CreateIndex { .. } | Operation::CreateFullText { .. })
    })
}

/// The table as the ledger has it until the last batch: without the indexes that are yet to
/// be made, and if it is the user's, who keeps old vectors until others are written, with
/// those who made them (S10).
fn provisional(table: &WorkTable, late: &[Step]) -> AppliedTable {
    let mut applied = table.applied.clone();
    if let (ManagedBy::User, Some(known)) = (table.managed_by, &table.ledger) {
        applied.keep_providers(&known.applied);
    }
    for step in late {
        match &step.operation {
            Operation::CreateIndex { table, index } if same_name(table, applied.schema.name()) => {
                applied.schema.indexes.to_mut().retain(|it| it != index);
            }
            Operation::CreateFullText { schema }
                if same_name(schema.name(), applied.schema.name()) =>
            {
                applied.schema.full_text = None;
            }
            _ => {}
        }
    }
    applied
}

impl Batches<'_, '_> {
    /// Ends the batch, whose pages are written, and begins the next.
    fn cut(&mut self) -> Result<()> {
        self.settle()?;
        self.turns.cut(&self.writer, self.decision, &mut self.app)
    }

    /// What is to be done before a COMMIT.
    fn settle(&mut self) -> Result<()> {
        self.owed.write(&mut self.writer, &self.app)?;
        let is_altered = std::mem::take(&mut self.is_altered);
        if self.watch.doubts() || is_altered {
            let mut violations = Violations::default();
            let tables = if is_altered { &self.decision.order } else { &self.touched };
            let tables = tables.iter().copied();
            violations.check(self.handle, self.decision, tables).map_err(refuse::dangling)?;
        }
        self.watch = Watch::new(self.handle);
        self.touched.clear();
        Ok(())
    }

    /// The last batch.
    fn finish(mut self, shared: &Shared, run: &Run, late: &[Step]) -> Result<Report> {
        let decision = self.decision;
        if !late.is_empty() && self.turns.has_rows() {
            self.cut()?;
        }
        for (_, component) in &decision.vanished {
            self.writer.delete_component(component.id)?;
        }
        let steps = Steps { handle: self.handle, shared, tables: &run.tables };
        steps.run(Some(&mut self.writer), &run.ledger_tables, late)?;
        for (table, &(id, generation)) in decision.tables.iter().zip(&self.tables) {
            if table.declared && provisional(table, late) != table.applied {
                self.writer.update_table(id, generation, &table.applied)?;
            }
        }
        if self.turns.knows_schema() {
            let version = inspect::schema_version(self.handle)?;
            self.writer.keep_schema_version(self.app.id, version)?;
        }
        self.settle()?;
        self.app.stamp = Stamp::random()?;
        if !late.is_empty() {
            self.app.schema_stamp = Stamp::random()?;
        }
        self.writer.update_app(&self.app)?;
        let mut report = Report { abandoned: decision.abandoned.clone(), ..Report::default() };
        for (table, mut counts) in std::mem::take(&mut self.reports) {
            counts.deleted += decision.tables[table].let_go;
            report.push(counts);
        }
        let steps = decision.schema.before.iter().chain(&decision.schema.after);
        report.steps.extend(steps.cloned());
        report.batches = self.turns.count();
        Ok(report)
    }
}
