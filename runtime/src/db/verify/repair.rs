//! C7: what a run with `repair()` does about the drift it found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rows::RowFindings;
use super::{TableFindings, compare, words};
use crate::db::inspect::{self, DriftKind, TableDrift};
use crate::db::ledger::{self, LedgerWriter, PathKey};
use crate::db::run::{ROOT, Run, Shared};
use crate::plan::{
    AppliedTable, ManagedBy, Operation, Presence, Step, drop_left_full_text, full_text_again,
};
use crate::schema::{IndexDef, TableSchema, same_name};
use crate::sqlite::Handle;
use crate::state::Page;
use crate::{Error, Result};

/// See the module.
#[derive(Debug, Default)]
pub(in crate::db) struct Repair {
    /// Keys of rows that are missing or changed, by the table's id.
    drifted: BTreeMap<i64, BTreeSet<Box<[u8]>>>,
    /// Components whose memos do not hold in this run.
    voided: BTreeSet<i64>,
    /// Tables that are gone.
    gone: Vec<String>,
    /// Entries of gone tables that this run declares, and so makes anew.
    forgotten: Vec<ledger::Table>,
    /// Tables with other columns or rules, as they are.
    altered: Vec<(i64, AppliedTable)>,
    /// Tables that lack indexes, with all that they had.
    unindexed: Vec<Unindexed>,
    /// Damaged pages, and entries of components.
    pages: Arc<BTreeSet<i64>>,
    components: BTreeSet<i64>,
    /// Components with damaged pages: their memos do not hold any more.
    losing: BTreeMap<i64, PathKey>,
}

/// A table that lacks indexes.
#[derive(Debug)]
struct Unindexed {
    id: i64,
    schema: TableSchema,
    /// Whether its full-text index is to be made anew.
    text: bool,
}

/// Compares, before anything is declared.
pub(in crate::db) fn set_up(shared: &Shared) -> Result<()> {
    check_time(&shared.run())?;
    let stale = words::stale(shared)?;
    shared.db.look("a repair", |connection| {
        let handle = Handle::of(connection)?;
        ledger::check_format(&handle)?;
        let app = ledger::checked_app(&handle, &shared.app)?;
        let (mut repair, mut is_of_unknown, mut root) = (Repair::default(), false, None);
        if let Some(app) = &app {
            let findings = compare(&handle, shared, app, &stale)?;
            findings.tables.into_iter().try_for_each(|table| repair.add(&handle, table, &stale))?;
            repair.pages = Arc::new(findings.damage.pages.into_iter().collect());
            repair.components.extend(findings.damage.components);
            repair.losing = findings.damage.losing;
            is_of_unknown = findings.damage.is_of_unknown;
            let components = ledger::components_without(&handle, app.id, &repair.components)?;
            root = components.into_iter().find(|(path, _)| *path == PathKey::ROOT);
        }
        let mut run = shared.run();
        check_time(&run)?;
        let stamp = |app: &ledger::App| app.stamp;
        if run.app.as_ref().map(stamp) != app.as_ref().map(stamp) {
            return Err(shared.conflict("the app was applied meanwhile"));
        }
        run.components[ROOT].ledger = root.map(|(_, root)| root);
        run.root_is_damaged = false;
        // Whose rows are lost, nobody knows: all are asked again.
        run.moves_epoch |= is_of_unknown;
        for (id, applied) in std::mem::take(&mut repair.altered) {
            if let Some(table) = run.ledger_tables.iter_mut().find(|table| table.id == id) {
                (table.applied, table.drifted) = (applied, true);
            }
        }
        // What is gone is made again where it is declared, and is not there to be dropped.
        for Unindexed { id, schema, text } in &repair.unindexed {
            let Some(table) = run.ledger_tables.iter_mut().find(|it| it.id == *id) else {
                continue;
            };
            let gone = inspect::missing_indexes(&handle, schema)?;
            table.applied.schema.indexes.to_mut().retain(|index| !gone.contains(&index));
            table.stale_text = *text;
            table.stale = true;
        }
        run.repair = Some(repair);
        Ok(())
    })
}

fn check_time(run: &Run) -> Result<()> {
    if run.spent {
        return Err(Error::Spent);
    }
    let is_first = run.tables.is_empty() && run.components.len() == 1;
    if is_first { Ok(()) } else { Err(Error::RepairTooLate) }
}

impl Repair {
    fn add(
        &mut self,
        handle: &Handle<'_>,
        found: TableFindings,
        stale: &BTreeSet<i64>,
    ) -> Result<()> {
        let TableFindings { table, drift, rows } = found;
        let name = table.applied.schema.name();
        let is_ours = table.managed_by == ManagedBy::System;
        if is_ours && drift.is_some() {
            inspect::check_own(handle, &table.applied.schema)?;
        }
        match drift.as_ref().map(|drift| drift.kind).filter(|_| is_ours) {
            // What else is in the way is told when the table is declared.
            None | Some(DriftKind::Replaced) => {}
            Some(DriftKind::Indexes) => {
                let (id, schema) = (table.id, table.applied.schema.clone());
                let text = stale.contains(&id) || !inspect::is_text_whole(handle, &schema)?;
                self.unindexed.push(Unindexed { id, schema, text });
            }
            Some(DriftKind::Gone) => self.gone.push(name.to_owned()),
            // It is made anew of what it is, and its rows are told apart then.
            Some(DriftKind::Otherwise) => {
                return match as_it_is(handle, &table)? {
                    Some(applied) => {
                        self.altered.push((table.id, applied));
                        Ok(())
                    }
                    // Nothing tells its rows apart.
                    None => drift.map_or(Ok(()), |TableDrift { found, .. }| {
                        Err(Error::Drift { table: name.to_owned(), found, repair: None })
                    }),
                };
            }
        }
        let RowFindings { missing, changed, components, .. } = rows.unwrap_or_default();
        self.voided.extend(components);
        let drifted: BTreeSet<_> = missing.into_iter().chain(changed).collect();
        if !drifted.is_empty() {
            self.drifted.insert(table.id, drifted);
        }
        Ok(())
    }

    /// Whether the memo of a component does not hold, because it has rows that
    /// drifted or pages that are damaged.
    pub(in crate::db) fn voids(&self, component: i64) -> bool {
        self.voided.contains(&component) || self.losing.contains_key(&component)
    }

    /// Whether the ledger is damaged, so that an apply has something to write.
    pub(in crate::db) fn is_of_ledger(&self) -> bool {
        !self.pages.is_empty() || !self.components.is_empty()
    }

    pub(in crate::db) fn is_gone(&self, table: &str) -> bool {
        self.gone.iter().any(|gone| same_name(gone, table))
    }

    /// Entries of tables that are made anew.
    pub(in crate::db) fn forgotten(&self) -> &[ledger::Table] {
        &self.forgotten
    }

    pub(in crate::db) fn is_forgotten(&self, table: &str) -> bool {
        self.forgotten.iter().any(|it| same_name(it.applied.schema.name(), table))
    }

    /// Damaged pages, which are passed over.
    pub(in crate::db) const fn pages(&self) -> &Arc<BTreeSet<i64>> {
        &self.pages
    }

    /// Components whose entries are damaged, which are passed over.
    pub(in crate::db) const fn components(&self) -> &BTreeSet<i64> {
        &self.components
    }

    /// What a reading of the ledger passes over.
    pub(in crate::db) fn passed_over(&self) -> ledger::PassedOver {
        (Arc::clone(&self.pages), self.components.clone())
    }

    /// The keys of a table's rows that are missing or changed.
    pub(in crate::db) fn drifted(&self, table: i64) -> Option<&BTreeSet<Box<[u8]>>> {
        self.drifted.get(&table)
    }

    /// Makes a page say of drifted rows that they are others, so that they are
    /// written when they are declared.
    pub(in crate::db) fn doubt(&self, table: i64, page: &mut Page) {
        if let Some(drifted) = self.drifted(table) {
            page.doubt(|key| drifted.contains(key));
        }
    }
}

impl Run {
    /// Forgets the entry of a table that is gone and is declared: it is a new one.
    pub(in crate::db) fn forget_gone(&mut self, table: &str) {
        let Some(repair) = self.repair.as_mut().filter(|repair| repair.is_gone(table)) else {
            return;
        };
        let is_it = |known: &ledger::Table| same_name(known.applied.schema.name(), table);
        if let Some(position) = self.ledger_tables.iter().position(is_it) {
            repair.forgotten.push(self.ledger_tables.remove(position));
        }
    }

    /// Whether a table stays gone, or as somebody changed it, which this run leaves alone.
    pub(in crate::db) fn leaves_drift(&self) -> bool {
        let Some(repair) = self.repair.as_ref().filter(|_| self.partial) else { return false };
        self.ledger_tables.iter().any(|table| {
            let is_altered = table.drifted && self.goes_on_as(table).is_none();
            is_altered || repair.is_gone(table.applied.schema.name())
        })
    }
}

/// Whether a table that somebody else changed is still what it was when it was
/// compared; any other whether it is as the ledger has it.
pub(in crate::db) fn check_drift(
    handle: &Handle<'_>,
    table: &ledger::Table,
    repairs: bool,
) -> Result<()> {
    if !table.drifted {
        return inspect::check_drift(handle, table, repairs);
    }
    if as_it_is(handle, table)?.as_ref() == Some(&table.applied) {
        return Ok(());
    }
    let name = table.applied.schema.name();
    let again = vec!["somebody changed it once more after it was compared".to_owned()];
    Err(TableDrift { kind: DriftKind::Otherwise, found: again }.into_error(name))
}

/// What a table is that somebody else changed, as far as the app has to do with it.
/// None if it does not tell rows apart, or has not the key's columns.
///
/// Columns that the ledger does not know are nobody's to lose, as in any rebuild.
fn as_it_is(handle: &Handle<'_>, table: &ledger::Table) -> Result<Option<AppliedTable>> {
    let known = &table.applied;
    let Some(found) = inspect::read_table(handle, &known.schema)? else { return Ok(None) };
    let id_of = |name: &str| {
        let position = known.schema.columns.iter().position(|it| same_name(it.name(), name));
        position.map(|position| known.ids[position])
    };
    let columns: Vec<_> = found
        .columns()
        .iter()
        .filter_map(|column| Some((column.clone(), id_of(column.name())?)))
        .collect();
    let position = |name: &str| columns.iter().position(|(it, _)| same_name(it.name(), name));
    let key: Option<Vec<usize>> =
        known.schema.key_columns().map(|column| position(column.name())).collect();
    let Some(key) = key else { return Ok(None) };
    let is_there = |index: &&IndexDef| found.indexes().iter().any(|other| index.is_like(other));
    let indexes = known.schema.indexes().iter().filter(is_there).cloned().collect();
    let (columns, ids) = columns.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    let name = known.schema.name.clone();
    let schema = TableSchema { name, columns: columns.into(), key: key.into(), indexes, ..found };
    Ok(Some(AppliedTable { schema, ids, next_id: known.next_id }))
}

/// L7: removes what is damaged, within the transaction: its rows are nobody's then.
pub(in crate::db) fn mend_ledger(handle: &Handle<'_>, shared: &Shared, run: &Run) -> Result<()> {
    let Some(repair) = run.repair.as_ref().filter(|repair| repair.is_of_ledger()) else {
        return Ok(());
    };
    let Some(app) = ledger::checked_app(handle, &shared.app)? else { return Ok(()) };
    let (components, mut damage) = ledger::survey(handle, app.id)?;
    for table in ledger::tables(handle, app.id)? {
        ledger::table_pages(handle, &table, &components, &mut damage, |_, _| {})?;
    }
    // What was found before only, and is damaged still: another run may have mended
    // it, and ids are given again.
    damage.pages.retain(|page| repair.pages.contains(page));
    damage.components.retain(|component| repair.components.contains(component));
    damage.remove(handle)
}

/// Voids the memos of components that lost pages and are not finished in this run.
pub(in crate::db) fn void_memos(
    handle: &Handle<'_>,
    writer: &mut LedgerWriter<'_>,
    run: &Run,
    app: &ledger::App,
) -> Result<()> {
    let Some(repair) = &run.repair else { return Ok(()) };
    for (&id, path) in &repair.losing {
        let is_it = |known: &ledger::Component| known.id == id;
        let mut known = run.components.iter();
        // Its memo is the one that it was finished with.
        let is_new = known.any(|it| it.counts() && it.ledger.as_ref().is_some_and(is_it));
        // Ids are given again, to other components.
        let stands = ledger::component(handle, app.id, path)?.is_some_and(|it| it.id == id);
        if !is_new && stands {
            writer.put_component(app, Some(id), path, None)?;
        }
    }
    Ok(())
}

/// Steps that create the indexes that are gone, of tables that a partial run does not
/// declare. Those that are declared get theirs as any that is new.
pub(in crate::db) fn index_steps(handle: &Handle<'_>, run: &Run) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let Some(repair) = run.repair.as_ref().filter(|_| run.partial) else { return Ok(steps) };
    for Unindexed { id, schema, text } in &repair.unindexed {
        let is_left = |it: &ledger::Table| it.id == *id && run.goes_on_as(it).is_none();
        let is_there = inspect::presence(handle, schema.name())? == Presence::Table;
        if !is_there || !run.ledger_tables.iter().any(is_left) {
            continue;
        }
        for index in inspect::missing_indexes(handle, schema)? {
            let name = schema.name();
            inspect::check_index_name(handle, name, &index.name(name))?;
            steps.push(create_index(schema, index));
        }
        if *text {
            steps.extend(full_text_again(schema));
        }
    }
    Ok(steps)
}

/// Steps that remove what tables left of their full-text indexes that are gone, and are made
/// anew as they are declared.
pub(in crate::db) fn left_steps(handle: &Handle<'_>, run: &Run) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for table in run.repair.iter().flat_map(Repair::forgotten) {
        let schema = &table.applied.schema;
        if inspect::is_any_left(handle, schema)? {
            inspect::check_own(handle, schema)?;
            steps.push(drop_left_full_text(schema));
        }
    }
    Ok(steps)
}

fn create_index(table: &TableSchema, index: &IndexDef) -> Step {
    let name = table.name();
    Step {
        reason: format!("index {} of table {name} is gone", index.name(name)),
        operation: Operation::CreateIndex { table: name.to_owned(), index: index.clone() },
    }
}
