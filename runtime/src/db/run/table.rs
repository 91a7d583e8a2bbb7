//! A table of a run.

use std::sync::Arc;

use crate::db::ledger;
use crate::plan::{AppliedTable, DeclaredTable, Evolution};
use crate::row::RowLayout;
use crate::state::Reshape;

/// A declared table.
pub(crate) struct RunTable {
    pub(crate) declared: DeclaredTable,
    pub(crate) layout: Arc<RowLayout>,
    /// What the ledger will hold of it.
    pub(crate) applied: AppliedTable,
    /// What the ledger holds of it, under its former name if it is renamed.
    pub(crate) ledger: Option<ledger::Table>,
    /// What its stored rows come to, where a change of the table depends on them.
    pub(crate) reshape: Option<Arc<Reshape>>,
}

impl RunTable {
    /// What it takes to get from the applied table to the declared one, without
    /// new names of other tables.
    pub(crate) fn evolution(&self) -> Option<Evolution> {
        Some(self.ledger.as_ref()?.evolution(&self.declared.schema))
    }
}
