//! How many rows were applied, by component and table.

use crate::Result;
use crate::db::ledger::{self, RowCount};
use crate::db::run::{Directory, Run};
use crate::sqlite::Handle;

/// See the module: of all components of the app, or of those that a partial run opened.
#[derive(Default)]
pub(super) struct Counts {
    /// In order of the ids of components and tables.
    rows: Vec<RowCount>,
}

impl Counts {
    /// As the ledger has them. A full run, which goes over all pages anyway, sees to it
    /// that each is one of a component and a table of one app.
    pub(super) fn of(handle: &Handle<'_>, run: &Run) -> Result<Self> {
        if run.partial {
            let opened = run.components.iter().filter_map(|it| it.ledger.as_ref());
            let mut rows = ledger::counts_of(handle, opened.map(|component| component.id))?;
            rows.sort_unstable_by_key(place);
            rows.iter().try_for_each(RowCount::check)?;
            return Ok(Self { rows });
        }
        let mut rows = ledger::counts(handle)?;
        let components = run.directory.iter().flat_map(Directory::components);
        let mut components: Vec<i64> = components.map(|component| component.id).collect();
        components.sort_unstable();
        let mut components = components.into_iter().peekable();
        let tables: Vec<i64> = run.ledger_tables.iter().map(|table| table.id).collect();
        let before = rows.len();
        // Both are in order of components.
        rows.retain(|it| {
            while components.next_if(|&component| component < it.component).is_some() {}
            components.peek() == Some(&it.component) && tables.contains(&it.table)
        });
        rows.iter().try_for_each(RowCount::check)?;
        if rows.len() < before {
            ledger::check_places(handle)?;
        }
        Ok(Self { rows })
    }

    /// Puts other counts of a table in the place of those there are.
    pub(super) fn replace(&mut self, table: i64, rows: impl Iterator<Item = (i64, u64)>) {
        self.rows.retain(|it| it.table != table);
        self.rows.extend(rows.map(|(component, rows)| RowCount::new(component, table, rows)));
        self.rows.sort_unstable_by_key(place);
    }

    /// Rows of a component in a table.
    pub(super) fn get(&self, component: i64, table: i64) -> u64 {
        let at = self.rows.binary_search_by_key(&(component, table), place);
        at.map_or(0, |at| self.rows[at].rows)
    }

    /// Rows of all components in a table.
    pub(super) fn all(&self, table: i64) -> u64 {
        self.rows.iter().filter(|it| it.table == table).map(|it| it.rows).sum()
    }
}

const fn place(count: &RowCount) -> (i64, i64) {
    (count.component, count.table)
}
