//! What the handles of one target state share: rows and tables are handed over
//! here, from any thread.

mod ahead;
mod compare;
mod directory;
mod rows;
mod state;
mod table;
mod tables;
mod values;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::verify::Repair;
use super::{Database, inspect, ledger, reshape, verify};
use crate::plan::{AppliedTable, Change, DeclaredTable, Evolution, ManagedBy};
use crate::row::RowLayout;
use crate::sqlite::Handle;
use crate::state::{Fingerprints, Reshape, Seed};
use crate::{Error, Result};

pub(super) use directory::Directory;
pub(super) use state::{OpenedBefore, Phase, ROOT, Run, RunComponent};
pub(super) use table::RunTable;
pub(super) use values::RunValues;

const ALL_IDS_GIVEN: &str =
    "65,536 columns have been added to it over time; no more can be told apart";

/// What the handles of one target state share.
pub(super) struct Shared {
    pub(super) db: Database,
    pub(super) app: String,
    pub(super) seed: Seed,
    prints: Fingerprints,
    pub(super) opened: Instant,
    run: Mutex<Run>,
}

impl Shared {
    pub(super) fn new(db: Database, app: String, seed: Seed, run: Run) -> Self {
        let (opened, prints) = (Instant::now(), Fingerprints::new(seed));
        Self { db, app, seed, prints, opened, run: Mutex::new(run) }
    }

    /// The run's state. Never held while a connection is waited for: who
    /// needs both takes the connection first.
    pub(super) fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a table, or finds the one declared before under the name.
    pub(super) fn declare_table(&self, declared: DeclaredTable) -> Result<(usize, Arc<RowLayout>)> {
        self.run().check_open()?;
        declared.schema.validate()?;
        let name = declared.schema.name.clone();
        let fault = |reason: &str| Error::Table {
            table: name.clone().into_owned(),
            reason: reason.to_owned(),
        };
        if declared.schema.full_text().is_some() && declared.managed_by == ManagedBy::User {
            return Err(fault(
                "a full-text index is kept by triggers on the table, and the table is the user's; \
                 remove `fts5(..)`, or let Declarite manage the table with `.adopt()`",
            ));
        }
        if declared.schema.is_vec0() && !self.db.has_sqlite_vec() {
            return Err(Error::SqliteVecOff { table: name.into_owned() });
        }
        if let Some(known) = self.run().declared_before(&declared)? {
            return Ok(known);
        }
        let reshape = self.db.look("declaring a table", |connection| {
            let handle = Handle::of(connection)?;
            let now =
                if ledger::exists(&handle)? { ledger::app(&handle, &self.app)? } else { None };
            let run = self.run();
            run.check_open()?;
            run.check_name_is_free(&name)?;
            let repairs = run.repair.is_some();
            // What is gone is made anew, and nothing of it stands.
            let is_gone = |table: &ledger::Table| {
                let repair = run.repair.as_ref();
                repair.is_some_and(|repair| repair.is_gone(table.applied.schema.name()))
            };
            let tracked = run.tracked(&declared).filter(|table| !is_gone(table)).cloned();
            let then = run.app.clone();
            drop(run);
            let stamp = |app: &ledger::App| app.schema_stamp;
            // L1: what the file holds is to be compared with the ledger of its time.
            if then.as_ref().map(stamp) != now.as_ref().map(stamp) {
                return Err(self.conflict("the app's tables were changed meanwhile"));
            }
            // S6. The app's other tables are looked at when all are declared.
            if let Some(table) = &tracked
                && table.managed_by == ManagedBy::System
                && now.map(|app| app.schema_version) != Some(inspect::schema_version(&handle)?)
            {
                verify::check_drift(&handle, table, repairs)?;
            }
            let known = tracked.as_ref().map(|table| table.applied.schema.name());
            inspect::check_table(&handle, &self.app, &declared, known)?;
            // Here and not under the write lock, where tables are checked again.
            let is_changed =
                tracked.as_ref().is_none_or(|table| !table.evolution(&declared.schema).is_empty());
            if is_changed && declared.is_created() {
                inspect::try_definition(&declared.schema)?;
            }
            match &tracked {
                None => Ok(None),
                Some(table) => self.reshape(&handle, table, &declared),
            }
        })?;
        let mut run = self.run();
        run.check_open()?;
        // Another thread may have been quicker.
        if let Some(known) = run.declared_before(&declared)? {
            return Ok(known);
        }
        if let Some(gone) = run.tracked(&declared).map(|it| it.applied.schema.name.clone()) {
            run.forget_gone(&gone);
        }
        let tracked = run.tracked(&declared);
        if tracked.is_some_and(|table| table.managed_by != declared.managed_by) {
            return Err(fault(
                "the ledger has it under other management; declare it as it was, or under another \
                 name",
            ));
        }
        let misfits = reshape
            .as_ref()
            .is_some_and(|reshape| !reshape.misfits.is_empty() || reshape.forgotten > 0);
        let moves =
            misfits || tracked.is_none_or(|table| table.evolution(&declared.schema).moves_epoch());
        if moves && run.memo_stood {
            return Err(fault(
                "it is new, has new columns, vectors of another provider, or values that do not \
                 fit it, and a component's memo was already answered without it; declare all \
                 tables before the first memo",
            ));
        }
        let applied = match tracked {
            None => AppliedTable::new(declared.schema.clone()),
            Some(table) => {
                table.applied.with_schema(&declared.schema).ok_or_else(|| fault(ALL_IDS_GIVEN))?
            }
        };
        let layout = Arc::new(RowLayout::new(declared.schema.clone(), applied.ids.clone()));
        let ledger = tracked.cloned();
        run.moves_epoch |= moves;
        // What was planned before was planned without it.
        run.planned = None;
        let reshape = reshape.map(Arc::new);
        let layout_of = Arc::clone(&layout);
        run.tables.push(RunTable { declared, layout: layout_of, applied, ledger, reshape });
        Ok((run.tables.len() - 1, layout))
    }

    /// What the stored rows of a table come to, where its change depends on them.
    fn reshape(
        &self,
        handle: &Handle<'_>,
        table: &ledger::Table,
        declared: &DeclaredTable,
    ) -> Result<Option<Reshape>> {
        let schema = &declared.schema;
        let ids =
            || Error::Table { table: schema.name().to_owned(), reason: ALL_IDS_GIVEN.to_owned() };
        let applied = table.applied.with_schema(schema).ok_or_else(ids)?;
        let layout = RowLayout::new(schema.clone(), applied.ids.clone());
        let repair = self.run().repair.as_ref().map(Repair::passed_over);
        let evolution = table.evolution(schema);
        let is_users = declared.managed_by == ManagedBy::User;
        // A table of the user's has the declared shape already.
        let (applied, evolution) = if is_users {
            let is_of_provider =
                |it: &Change| matches!(it, Change::Provenance(_) | Change::ProvenanceNamed(_));
            let changes = evolution.changes.iter().any(|it| !is_of_provider(it));
            if !changes || evolution.rekeys() {
                return Ok(None);
            }
            (applied, Evolution::of(schema, schema, &[]))
        } else if evolution.reads(schema) || (repair.is_some() && evolution.rebuilds(schema)) {
            // What a rebuild would copy unread may be what somebody else wrote.
            (table.applied.clone(), evolution)
        } else {
            return Ok(None);
        };
        let asked = reshape::Asked {
            id: table.id,
            applied: &applied,
            evolution: &evolution,
            layout: &layout,
            seed: self.seed,
            keeps_all: is_users || !evolution.rebuilds(schema),
            repair,
        };
        let mut reshape = reshape::read(handle, &asked)?;
        if !is_users && asked.keeps_all {
            // What others wrote past a column's type does not matter to `ALTER TABLE`.
            reshape.misfits.clear();
        }
        Ok(Some(reshape))
    }

    pub(super) fn conflict(&self, reason: &str) -> Error {
        Error::Conflict { app: self.app.clone(), reason: reason.to_owned() }
    }
}
