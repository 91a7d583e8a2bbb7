//! Everything an apply has to know before it writes the first row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::counts::Counts;
use super::drift::check_drift;
use super::released::{OwnedRow, ReleasedRows, released};
use super::stored::stored;
use super::tables::{check_tables, dropped};
use super::work::{WorkTable, work_tables};
use crate::db::inspect;
use crate::db::ledger::{self, PathKey};
use crate::db::run::{Directory, Phase, Run, Shared};
use crate::db::verify;
use crate::plan::{
    Facts, ForeignKey, Released, SchemaPlan, Stored, TablePair, parents_first, plan_schema,
    refuse_releases,
};
use crate::row::Key;
use crate::schema::same_name;
use crate::sqlite::Handle;
use crate::state::Tracked;
use crate::{Error, Result};

/// See the module.
pub(super) struct Decision {
    pub(super) schema: SchemaPlan,
    /// Declared tables, then tables of the user's that are declared no longer,
    /// whose rows go.
    pub(super) tables: Vec<WorkTable>,
    /// Parents before children.
    pub(super) order: Vec<usize>,
    /// By table, sorted: rows their components do not declare any more.
    pub(super) released: Vec<Vec<Released>>,
    /// Components of the ledger that this run did not open.
    pub(super) vanished: Vec<(PathKey, ledger::Component)>,
    /// By table, in a run in batches: who has the released rows.
    pub(super) owned: Vec<Vec<OwnedRow>>,
    /// Which tables refer to which.
    pub(super) references: Vec<ForeignKey>,
    /// Components that have rows to let go of.
    pub(super) releasing: Vec<bool>,
    pub(super) abandoned: Vec<PathBuf>,
}

/// Reads what is missing, compares stamps, and plans. Writes nothing.
pub(super) fn decide(handle: &Handle<'_>, shared: &Shared, run: &mut Run) -> Result<Decision> {
    let app = current_app(handle, shared)?;
    compare_stamps(handle, shared, run, app.as_ref())?;
    check_drift(handle, run, app.as_ref())?;
    contradiction(run)?;
    if !run.partial && run.directory.is_none() {
        let components = match &app {
            None => Vec::new(),
            Some(app) => ledger::components(handle, app.id)?,
        };
        run.put_directory(Directory::new(components));
    }
    let mut counts = if app.is_some() { Counts::of(handle, run)? } else { Counts::default() };
    let references = check_tables(handle, &shared.app, run)?;
    let stored = stored(handle, run)?;
    let mut schema = schema_plan(handle, shared, run, (&references, &stored))?;
    if run.repair.is_some() {
        schema.before.splice(..0, verify::left_steps(handle, run)?);
        schema.after.extend(verify::index_steps(handle, run)?);
    }
    inspect::check_steps(handle, &schema)?;
    let mut tables = work_tables(handle, run)?;
    for table in tables.iter_mut().filter(|table| table.declared) {
        let stored = stored.get(&table.name().to_ascii_lowercase());
        table.let_go = stored.map_or(0, |stored| stored.let_go);
    }
    if let Some(app) = &app {
        // A partial run may have shared a row since this one read the ledger.
        let shared = ledger::shared_tables(handle, app.id)?;
        let known = tables.iter_mut().filter_map(|table| table.ledger.as_mut());
        known.for_each(|table| table.shared |= shared.contains(&table.id));
    }
    let names: Vec<String> = tables.iter().map(|table| table.name().to_ascii_lowercase()).collect();
    let order = order(&names, &references);
    let with_triggers = inspect::with_triggers(handle)?;
    for (table, name) in tables.iter_mut().zip(&names) {
        table.in_references =
            references.iter().any(|key| key.child == *name || key.parent == *name);
        table.has_triggers = with_triggers.contains(name);
    }
    reshaped(run, &mut counts);
    let vanished = vanished(run);
    count_unchanged(run, &mut tables, &counts, &vanished);
    let ReleasedRows { released, releasing, owned } =
        released(handle, run, &tables, &counts, &vanished)?;
    if run.drops_app {
        // Not a table of it can be declared.
        let rows = tables.iter().map(WorkTable::name).zip(released.iter().map(Vec::len));
        schema.refusals.extend(refuse_releases(rows, &run.consent));
    }
    let abandoned = run
        .components
        .iter()
        .skip(1)
        .filter(|component| matches!(component.phase, Phase::Abandoned | Phase::Open))
        .map(|component| component.path.to_path())
        .collect();
    Ok(Decision {
        schema,
        tables,
        order,
        released,
        vanished,
        owned,
        references,
        releasing,
        abandoned,
    })
}

/// Counts the rows of tables that change as they will be.
fn reshaped(run: &Run, counts: &mut Counts) {
    for table in &run.tables {
        let (Some(reshape), Some(ledger)) = (&table.reshape, &table.ledger) else { continue };
        let pages = reshape.pages().filter(|(_, pages)| !pages.is_empty());
        let rows = pages
            .map(|(component, pages)| (component, pages.iter().map(|page| page.rows as u64).sum()));
        counts.replace(ledger.id, rows);
    }
}

fn current_app(handle: &Handle<'_>, shared: &Shared) -> Result<Option<ledger::App>> {
    ledger::check_format(handle)?;
    ledger::checked_app(handle, &shared.app)
}

/// L1: the ledger is as this target state read it. A full run compares the
/// app's stamp, which every apply moves; a partial one the schema's, and those
/// of its own components.
fn compare_stamps(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &Run,
    now: Option<&ledger::App>,
) -> Result<()> {
    let (then, now) = match (&run.app, now) {
        (None, None) => return Ok(()),
        (Some(then), Some(now)) => (then, now),
        _ => {
            return Err(
                shared.conflict("the app was applied for the first time, removed or renamed")
            );
        }
    };
    // A table that changes was read with the rows of all components.
    if !run.partial || run.reshapes() {
        if then.stamp != now.stamp {
            return Err(shared.conflict("the app was applied meanwhile"));
        }
        return Ok(());
    }
    if then.schema_stamp != now.schema_stamp || then.seed != now.seed {
        return Err(shared.conflict("the app's tables were changed meanwhile"));
    }
    for component in &run.components {
        let current = ledger::component(handle, now.id, &component.path)?;
        let stamp = |component: &Option<ledger::Component>| {
            component.as_ref().map(|component| (component.id, component.stamp))
        };
        let is_unused = component.path == PathKey::ROOT
            && component.tracked.is_empty()
            && component.values.is_empty();
        if !is_unused && stamp(&current) != stamp(&component.ledger) {
            let what = component.path.describe();
            return Err(shared.conflict(&format!("{what} was applied meanwhile")));
        }
    }
    Ok(())
}

/// R8, where the ledger knows the key: one declared row is as it was applied,
/// another of the same key is not.
fn contradiction(run: &Run) -> Result<()> {
    let counted =
        run.contradictions.iter().find(|(component, _, _)| run.components[*component].counts());
    match counted {
        None => Ok(()),
        Some((component, table, key)) => {
            let path = run.components[*component].path.to_path();
            Err(Error::DeclaredTwice {
                table: run.tables[*table].declared.schema.name.clone().into_owned(),
                key: Key(key).to_string(),
                first: path.clone(),
                second: path,
            })
        }
    }
}

fn schema_plan(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &Run,
    (references, stored): (&[ForeignKey], &BTreeMap<String, Stored>),
) -> Result<SchemaPlan> {
    let dropped = dropped(run);
    if let Some(table) = dropped.iter().find(|table| table.applied.schema.is_vec0())
        && !shared.db.has_sqlite_vec()
    {
        return Err(Error::SqliteVecOff { table: table.applied.schema.name().to_owned() });
    }
    let droppable = dropped.iter().map(|table| table.applied.schema.name());
    let names = run
        .tables
        .iter()
        .map(|table| table.declared.schema.name())
        .chain(run.ledger_tables.iter().map(|table| table.applied.schema.name()));
    let facts = inspect::facts(handle, names, droppable, references)?;
    let mut facts = Facts { stored: stored.clone(), ..facts };
    for table in &run.tables {
        let (schema, known) = (&table.declared.schema, table.ledger.as_ref());
        let is_tracked = known.map(|known| &known.applied.schema).is_some_and(|applied| {
            applied.full_text().is_some() && same_name(applied.name(), schema.name())
        });
        let is_forgotten = run.repair.iter().any(|repair| repair.is_forgotten(schema.name()));
        let may_be_left = !is_tracked && !is_forgotten && schema.full_text().is_some();
        if may_be_left && inspect::is_left(handle, schema)? {
            facts.full_text.insert(schema.name().to_ascii_lowercase());
        }
    }
    let known: Vec<_> = run
        .tables
        .iter()
        .map(|table| table.ledger.as_ref().map(ledger::Table::as_planned))
        .collect();
    let pairs = run.tables.iter().zip(&known);
    let pairs: Vec<_> = pairs
        .map(|(table, known)| TablePair { declared: &table.declared, tracked: known.as_ref() })
        .collect();
    let undeclared: Vec<_> = run
        .ledger_tables
        .iter()
        .filter(|table| run.goes_on_as(table).is_none())
        .map(ledger::Table::as_planned)
        .collect();
    let undeclared: Vec<_> = undeclared.iter().collect();
    Ok(plan_schema(&pairs, &undeclared, &facts, (&run.consent, run.scope())))
}

fn order(names: &[String], references: &[ForeignKey]) -> Vec<usize> {
    let mut refers_to: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for ForeignKey { child, parent, .. } in references {
        refers_to.entry(child.clone()).or_default().insert(parent.clone());
    }
    parents_first(names, &refers_to)
}

fn vanished(run: &Run) -> Vec<(PathKey, ledger::Component)> {
    if run.partial {
        return Vec::new();
    }
    let unopened = run.directory.iter().flat_map(Directory::unopened);
    let unopened = unopened.filter(|(path, _)| **path != PathKey::ROOT);
    let mut vanished: Vec<_> =
        unopened.map(|(path, component)| (path.clone(), component.clone())).collect();
    vanished.sort_by(|a, b| a.0.cmp(&b.0));
    vanished
}

/// Rows that stand, and those that were declared as they are.
fn count_unchanged(
    run: &Run,
    tables: &mut [WorkTable],
    counts: &Counts,
    vanished: &[(PathKey, ledger::Component)],
) {
    // Nothing stands in tables that are declared no longer.
    for (table, work) in tables.iter_mut().enumerate().filter(|(_, work)| work.declared) {
        let Some(id) = work.ledger.as_ref().map(|table| table.id) else { continue };
        let rows = |component: &ledger::Component| counts.get(component.id, id);
        let mut unchanged = counts.all(id);
        for component in run.components.iter().filter(|component| component.counts()) {
            unchanged -= component.ledger.as_ref().map_or(0, rows);
            unchanged += component.tracked(table).map_or(0, Tracked::same);
        }
        work.unchanged = unchanged - vanished.iter().map(|(_, it)| rows(it)).sum::<u64>();
    }
}
