//! The ledger's side of a page rewrite.

use crate::Error;
use crate::db::ledger::LedgerWriter;
use crate::state::{Mark, Page, PageChange, PageHead, Pages, Tracked};

/// The pages of one component in one table, within an apply.
pub(super) struct LedgerPages<'p, 'h> {
    pub(super) writer: &'p mut LedgerWriter<'h>,
    pub(super) table: &'p str,
    /// Ids of component and table, and the table's generation.
    pub(super) place: (i64, i64, i64),
    pub(super) tracked: Option<&'p Tracked>,
    /// Whether entries that were not declared go.
    pub(super) releases: bool,
}

impl Pages for LedgerPages<'_, '_> {
    type Error = Error;

    fn read(&mut self, head: &PageHead) -> Result<Page, Error> {
        self.writer.page(self.table, head.id)
    }

    fn stays(&self, page: usize, entry: usize) -> bool {
        let is_declared = |tracked: &Tracked| tracked.mark(page, entry) != Mark::Undeclared;
        !self.releases || self.tracked.is_some_and(is_declared)
    }

    fn loses(&self, page: usize) -> bool {
        self.releases && self.tracked.is_some_and(|tracked| tracked.has_undeclared(page))
    }

    fn change(&mut self, change: PageChange) -> Result<(), Error> {
        match change {
            PageChange::Write(reuse, page) => self.writer.write_page(self.place, reuse, &page),
            PageChange::Remove(id) => self.writer.delete_page(id),
        }
    }
}
