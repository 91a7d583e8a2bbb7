//! The transactions of an apply in batches, and what may not change between them.

use std::collections::BTreeMap;

use super::super::decide::Decision;
use super::super::lock::WriteLock;
use super::super::work::WorkTable;
use crate::Result;
use crate::db::connections::copy_between;
use crate::db::inspect;
use crate::db::ledger::{self, LedgerWriter, Stamp};
use crate::db::run::Shared;
use crate::sqlite::Handle;
use crate::state::Digest;

/// See the module.
pub(in crate::db::apply) struct Turns<'t, 'h> {
    handle: &'t Handle<'h>,
    shared: &'t Shared,
    lock: &'t mut WriteLock,
    committed: &'t mut u64,
    most: u64,
    /// Of the batch that is open.
    bytes: u64,
    held: Option<Held>,
}

/// What of the file was such when a batch was committed.
struct Held {
    stamp: Option<Stamp>,
    schema_version: i64,
    definitions: BTreeMap<String, Digest>,
    /// Whether others changed the schema, if not of these tables.
    is_others: bool,
}

impl<'t, 'h> Turns<'t, 'h> {
    pub(in crate::db::apply) fn new(
        (handle, shared): (&'t Handle<'h>, &'t Shared),
        most: u64,
        lock: &'t mut WriteLock,
        committed: &'t mut u64,
    ) -> Self {
        Self { handle, shared, lock, committed, most, bytes: 0, held: None }
    }

    /// So many bytes more are in the batch.
    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Whether the batch has what it may.
    pub(super) fn is_full(&self) -> bool {
        self.bytes > 0 && self.bytes >= self.most
    }

    /// Whether the batch has rows.
    pub(super) fn has_rows(&self) -> bool {
        self.bytes > 0
    }

    /// Batches, with the one that is open.
    pub(super) fn count(&self) -> u64 {
        *self.committed + 1
    }

    /// Whether the schema is as this apply left it.
    pub(super) fn knows_schema(&self) -> bool {
        self.held.as_ref().is_none_or(|held| !held.is_others)
    }

    /// Moves the app's stamp, commits, and begins the next batch.
    pub(super) fn cut(
        &mut self,
        writer: &LedgerWriter<'_>,
        decision: &Decision,
        app: &mut ledger::App,
    ) -> Result<()> {
        let handle = self.handle;
        app.stamp = Stamp::random()?;
        writer.update_app(app)?;
        let mut held = match self.held.take() {
            Some(held) => held,
            None => Held {
                stamp: None,
                schema_version: inspect::schema_version(handle)?,
                definitions: definitions(handle, decision)?,
                is_others: false,
            },
        };
        held.stamp = self.stamp()?;
        handle.execute("COMMIT")?;
        self.lock.let_go();
        *self.committed += 1;
        self.bytes = 0;
        copy_between(handle);
        if let Err(error) = handle.execute("BEGIN IMMEDIATE") {
            // Who began the first transaction ends the last.
            handle.execute("BEGIN")?;
            return Err(error);
        }
        self.lock.taken();
        self.shared.db.check_file(handle)?;
        handle.execute("PRAGMA defer_foreign_keys = ON")?;
        if self.stamp()? != held.stamp {
            return Err(self.shared.conflict("the app was applied between two batches"));
        }
        let now = inspect::schema_version(handle)?;
        if now != held.schema_version {
            if definitions(handle, decision)? != held.definitions {
                return Err(self.shared.conflict("its tables were changed between two batches"));
            }
            (held.schema_version, held.is_others) = (now, true);
        }
        self.held = Some(held);
        Ok(())
    }

    /// L1: that of the app, in a partial run too: which rows several components have
    /// was decided before the first batch, and any apply of the app may change it.
    fn stamp(&self) -> Result<Option<Stamp>> {
        Ok(ledger::checked_app(self.handle, &self.shared.app)?.map(|app| app.stamp))
    }
}

fn definitions(handle: &Handle<'_>, decision: &Decision) -> Result<BTreeMap<String, Digest>> {
    inspect::definition_digests(handle, decision.tables.iter().map(WorkTable::name))
}
