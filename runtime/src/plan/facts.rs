//! What is planned from: what is declared, what was applied, what the file holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::diff::AppliedTable;
use super::evolution::{Evolution, NewNames};
use crate::schema::{TableSchema, same_name};

/// Who makes, alters and drops a table. Its rows are written either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ManagedBy {
    /// Declarite.
    #[default]
    System,
    /// The user: the table must be there, and is never created, altered or dropped.
    User,
}

/// A declared table, with what the ledger has of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TablePair<'t> {
    pub(crate) declared: &'t DeclaredTable,
    pub(crate) tracked: Option<&'t LedgerTable>,
}

/// A table this run declares.
#[derive(Debug, Clone)]
pub(crate) struct DeclaredTable {
    pub(crate) schema: TableSchema,
    pub(crate) managed_by: ManagedBy,
    /// Take over a table that is there.
    pub(crate) adopt: bool,
}

/// A table of the app in the ledger.
#[derive(Debug, Clone)]
pub(crate) struct LedgerTable {
    pub(crate) managed_by: ManagedBy,
    /// What is in the file, if somebody else changed it and it is to be repaired.
    pub(crate) applied: AppliedTable,
    pub(crate) drifted: bool,
    /// Whether its full-text index is to be made anew.
    pub(crate) stale_text: bool,
}

impl LedgerTable {
    /// What it takes to get to the declared table.
    pub(super) fn evolution(&self, declared: &TableSchema, others: &NewNames<'_>) -> Evolution {
        let evolution = Evolution::of(&self.applied.schema, declared, others);
        evolution.with_drift(self.drifted).with_stale_text(self.stale_text)
    }
}

/// What the file holds under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Nothing.
    Absent,
    /// A table.
    Table,
    /// A view.
    View,
}

/// What is known of the file, by table name in lower case.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) presence: BTreeMap<String, Presence>,
    /// Rows of tables that may be dropped.
    pub(crate) rows: BTreeMap<String, u64>,
    /// Tables whose foreign keys point at a table.
    pub(crate) referenced_by: BTreeMap<String, BTreeSet<String>>,
    /// Tables of which a full-text index is left that is as declared.
    pub(crate) full_text: BTreeSet<String>,
    /// What tables hold that change, by their declared names.
    pub(crate) stored: BTreeMap<String, Stored>,
}

/// What a table holds that changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    pub(crate) rows: u64,
    /// Values other than NULL of the columns that are dropped.
    pub(crate) dropped: BTreeMap<String, u64>,
    /// The same of columns that nobody declared, which a rebuild would leave behind.
    pub(crate) foreign: BTreeMap<String, u64>,
    /// What else a rebuild would leave behind, as SQL or as a clause.
    pub(crate) extras: Vec<String>,
    pub(crate) misfits: Vec<Misfits>,
    /// Rows that do not fit and would be deleted in any case: nobody declares them
    /// any more.
    pub(crate) let_go: u64,
    /// Its columns, under their declared names, to which foreign keys of the file refer.
    pub(crate) referred: Vec<String>,
}

/// Rows at risk: a value of theirs does not fit the declared column, and this run
/// neither declares them again nor deletes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfits {
    pub(crate) column: String,
    /// Whether the value is lost, and the rest of the row stays.
    pub(crate) keeps_row: bool,
    pub(crate) rows: u64,
    /// The first of them, and what is wrong with it.
    pub(crate) example: String,
}

impl Facts {
    pub(super) fn has_full_text(&self, table: &str) -> bool {
        self.full_text.contains(&table.to_ascii_lowercase())
    }

    pub(crate) fn presence(&self, table: &str) -> Presence {
        self.presence.get(&table.to_ascii_lowercase()).copied().unwrap_or(Presence::Absent)
    }
}

/// What a run speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Scope {
    /// All that the app has: what it does not declare goes.
    #[default]
    Full,
    /// What it names: the rest stands.
    Partial,
    /// The end of the app, for which nothing can be declared.
    End,
}

/// What loss the caller consents to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Consent {
    pub(crate) all: bool,
    /// `table` or `table.column`, as given.
    pub(crate) of: Vec<String>,
}

impl Consent {
    pub(super) fn covers(&self, table: &str) -> bool {
        self.all || self.of.iter().any(|consented| same_name(consented, table))
    }

    /// Whether the loss of a column's values is consented to; consent to that of
    /// the table is one to that of its columns.
    pub(super) fn covers_column(&self, table: &str, column: &str) -> bool {
        let name = format!("{table}.{column}");
        self.covers(table) || self.of.iter().any(|consented| same_name(consented, &name))
    }
}
