//! The tables whose rows an apply writes.

use std::sync::Arc;

use crate::Result;
use crate::db::run::Run;
use crate::db::{inspect, ledger};
use crate::plan::{AppliedTable, ManagedBy, Presence};
use crate::row::{ColumnId, RowLayout};
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::state::{PageHead, Reshape};

/// A table whose rows are written.
pub(super) struct WorkTable {
    pub(super) layout: Arc<RowLayout>,
    pub(super) managed_by: ManagedBy,
    pub(super) applied: AppliedTable,
    pub(super) ledger: Option<ledger::Table>,
    pub(super) adopted: bool,
    /// Whether this run declares it; a table of the user's that it does not
    /// loses its rows.
    pub(super) declared: bool,
    /// Its entries of the ledger as they will be, where a change of it changes them.
    pub(super) reshape: Option<Arc<Reshape>>,
    /// Rows of nobody any more that do not fit what it becomes: deleted with that.
    pub(super) let_go: u64,
    /// Rows that stand, or were declared as they are.
    pub(super) unchanged: u64,
    /// Whether it refers to a table or is referred to.
    pub(super) in_references: bool,
    /// Whether it has triggers, which may write to tables that do.
    pub(super) has_triggers: bool,
}

impl WorkTable {
    pub(super) fn name(&self) -> &str {
        &self.layout.schema.name
    }

    /// The pages of a component in the table, whose id this is.
    pub(super) fn heads(
        &self,
        handle: &Handle<'_>,
        component: i64,
        table: i64,
    ) -> Result<Vec<PageHead>> {
        match &self.reshape {
            Some(reshape) => Ok(reshape.heads(component)),
            None => ledger::heads(handle, component, table),
        }
    }

    /// How many components have the row of a key.
    pub(super) fn owners(&self, handle: &Handle<'_>, key: &[u8]) -> Result<usize> {
        match &self.reshape {
            Some(reshape) => Ok(reshape.owners(key)),
            None => Ok(ledger::owners(handle, self.name(), key)?.len()),
        }
    }

    /// Whether a row may be there that no app declared.
    pub(super) fn may_hold_others(&self) -> bool {
        self.managed_by == ManagedBy::User || self.adopted
    }
}

/// Declared tables, and those of the user's whose rows go.
pub(super) fn work_tables(handle: &Handle<'_>, run: &Run) -> Result<Vec<WorkTable>> {
    let mut tables: Vec<WorkTable> = run
        .tables
        .iter()
        .map(|table| WorkTable {
            layout: Arc::clone(&table.layout),
            managed_by: table.declared.managed_by,
            applied: table.applied.clone(),
            adopted: table.declared.adopt || table.ledger.as_ref().is_some_and(|t| t.adopted),
            ledger: table.ledger.clone(),
            declared: true,
            reshape: table.reshape.clone(),
            let_go: 0,
            unchanged: 0,
            in_references: false,
            has_triggers: false,
        })
        .collect();
    for table in &run.ledger_tables {
        let leaves_rows = !run.partial
            && table.managed_by == ManagedBy::User
            && run.goes_on_as(table).is_none()
            && inspect::presence(handle, &table.applied.schema.name)? != Presence::Absent;
        if leaves_rows {
            let (schema, ids) = to_delete_by(&table.applied);
            inspect::check_deletes(handle, &schema)?;
            tables.push(WorkTable {
                layout: Arc::new(RowLayout::new(schema, ids)),
                managed_by: ManagedBy::User,
                applied: table.applied.clone(),
                adopted: false,
                ledger: Some(table.clone()),
                declared: false,
                reshape: None,
                let_go: 0,
                unchanged: 0,
                in_references: false,
                has_triggers: false,
            });
        }
    }
    Ok(tables)
}

/// What it takes to delete rows: the user may have dropped other columns than the key.
fn to_delete_by(applied: &AppliedTable) -> (TableSchema, Vec<ColumnId>) {
    let AppliedTable { mut schema, mut ids, .. } = applied.clone();
    if !schema.is_vec0() {
        ids = schema.key.iter().map(|&position| ids[position]).collect();
        schema.columns = schema.key_columns().cloned().collect();
        schema.key = (0..schema.columns.len()).collect();
    }
    (schema, ids)
}
