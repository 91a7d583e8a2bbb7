//! Whether a table is still as the ledger has it.

use super::columns::{columns, named};
use super::found::Found;
use super::{adopted, existing, full_text, presence, storage, vec0, views};
use crate::db::ledger;
use crate::plan::{ManagedBy, Presence};
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Moved by every change of the file's schema, by whoever makes it:
/// <https://www.sqlite.org/pragma.html#pragma_schema_version>
pub(in crate::db) fn schema_version(handle: &Handle<'_>) -> Result<i64> {
    handle.integer("PRAGMA schema_version")
}

/// In what a table is another than the ledger's.
#[derive(Debug, Clone)]
pub(in crate::db) struct TableDrift {
    pub(in crate::db) kind: DriftKind,
    /// Each a clause.
    pub(in crate::db) found: Vec<String>,
}

/// What it takes to have the table again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum DriftKind {
    /// It is gone.
    Gone,
    /// A view, or a table of another kind, has its name.
    Replaced,
    /// Indexes of it are gone, and nothing else.
    Indexes,
    /// It has other columns or rules.
    Otherwise,
}

impl TableDrift {
    fn gone() -> Self {
        Self { kind: DriftKind::Gone, found: vec!["it is gone".to_owned()] }
    }

    /// The same of a table whose full-text index is not what the rows are.
    pub(in crate::db) fn with_stale_text(drift: Option<Self>) -> Self {
        let mut drift = drift.unwrap_or(Self { kind: DriftKind::Indexes, found: Vec::new() });
        drift.found.push("its full-text index has not the words of its rows".to_owned());
        drift
    }

    fn replaced(by: &str) -> Self {
        Self { kind: DriftKind::Replaced, found: vec![by.to_owned()] }
    }

    pub(in crate::db) fn into_error(self, table: &str) -> Error {
        let repair = match self.kind {
            DriftKind::Gone => Some("create it again and write every declared row"),
            DriftKind::Replaced => Some(
                "create it again, and write every declared row, once what has its name is \
                 dropped or renamed",
            ),
            DriftKind::Indexes => Some("create the index again"),
            DriftKind::Otherwise => {
                Some("rebuild it as it was, and ask for consent where values would go")
            }
        };
        Error::Drift { table: table.to_owned(), found: self.found, repair }
    }
}

/// S6: compares a table of Declarite's with the ledger's schema of it. A run that
/// repairs makes indexes that are gone.
pub(in crate::db) fn check_drift(
    handle: &Handle<'_>,
    table: &ledger::Table,
    repairs: bool,
) -> Result<()> {
    let drift = find_drift(handle, table)?;
    let drift = drift.filter(|drift| !(repairs && drift.kind == DriftKind::Indexes));
    drift.map_or(Ok(()), |drift| Err(drift.into_error(table.applied.schema.name())))
}

/// Compares a table with the ledger's schema of it. One of the user's may be any
/// that can hold its rows.
pub(in crate::db) fn find_drift(
    handle: &Handle<'_>,
    table: &ledger::Table,
) -> Result<Option<TableDrift>> {
    let schema = &table.applied.schema;
    match presence(handle, schema.name())? {
        Presence::Absent => return Ok(Some(TableDrift::gone())),
        Presence::View if table.managed_by == ManagedBy::User => {
            let found = views::find(handle, schema, views::WRITTEN)?.clauses();
            let kind = DriftKind::Otherwise;
            return Ok((!found.is_empty()).then_some(TableDrift { kind, found }));
        }
        Presence::View => return Ok(Some(TableDrift::replaced("a view has its name"))),
        Presence::Table => {}
    }
    if vec0::is_vec0(handle, schema.name())? != schema.is_vec0() {
        let by = if schema.is_vec0() { "it is a regular table" } else { "it is a vec0 table" };
        return Ok(Some(TableDrift::replaced(by)));
    }
    let mut found = Found::default();
    if table.managed_by == ManagedBy::User {
        existing::find(handle, schema, &columns(handle, schema.name())?, &mut found)?;
    } else if schema.is_vec0() {
        vec0::find(handle, schema, &mut found)?;
    } else {
        adopted::find(handle, schema, &mut found)?;
        if !table.adopted {
            storage::find_types(handle, schema, &mut found)?;
            adopted::find_nullable(handle, schema, &mut found)?;
        }
    }
    if table.managed_by == ManagedBy::System {
        full_text::find(handle, schema, &mut found)?;
    }
    let is_of_indexes = found.is_of_indexes();
    let kind = if is_of_indexes { DriftKind::Indexes } else { DriftKind::Otherwise };
    let found = found.clauses();
    Ok((!found.is_empty()).then_some(TableDrift { kind, found }))
}

/// A table that the ledger has and the file has not.
pub(super) fn gone(table: &str) -> Error {
    TableDrift::gone().into_error(table)
}

/// Whether the table's rows can be read, column by column.
pub(in crate::db) fn is_readable(
    handle: &Handle<'_>,
    schema: &TableSchema,
    drift: Option<&TableDrift>,
) -> Result<bool> {
    match drift.map(|drift| drift.kind) {
        None => Ok(true),
        Some(DriftKind::Gone | DriftKind::Replaced) => Ok(false),
        // What of a vec0 table can be read is told by nothing but trying.
        Some(kind) if schema.is_vec0() => Ok(kind == DriftKind::Indexes),
        Some(DriftKind::Indexes | DriftKind::Otherwise) => {
            let columns = columns(handle, schema.name())?;
            Ok(schema.columns().iter().all(|column| named(&columns, column.name()).is_some()))
        }
    }
}
