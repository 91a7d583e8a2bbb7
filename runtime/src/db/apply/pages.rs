//! Pages of the ledger, rewritten with what a run declared.

use std::collections::BTreeMap;

use super::decide::Decision;

use crate::db::ledger::LedgerWriter;
use crate::db::run::{Run, RunComponent};
use crate::state::{Mark, Page, PageChange, PageHead, Pages, Rewrite, Tracked};
use crate::{Error, Result};

/// The pages of all components, written table by table.
pub(super) struct PageWrites<'w, 'h> {
    pub(super) writer: LedgerWriter<'h>,
    /// Id and generation of each table.
    pub(super) tables: Vec<(i64, i64)>,
    pub(super) components: Vec<Option<i64>>,
    pub(super) decision: &'w Decision,
}

impl<'h> PageWrites<'_, 'h> {
    /// Rewrites the pages of a table. Rows were written before, while the pages
    /// still told whose they were.
    pub(super) fn write(&mut self, run: &mut Run, table: usize) -> Result<()> {
        let Run { spool, components, partial, .. } = run;
        let mut rewrites: BTreeMap<usize, Rewrite> = BTreeMap::new();
        let mut merge = spool.of_table(table)?;
        let mut last = (Vec::new(), usize::MAX);
        while let Some(entry) = merge.next(table)? {
            let component = &components[entry.component];
            // Rows that a component declared several times are equal.
            let is_repeated = last.1 == entry.component && last.0 == entry.key;
            if !component.counts() || is_repeated {
                continue;
            }
            last.0.clear();
            last.0.extend_from_slice(entry.key);
            last.1 = entry.component;
            let heads = component.tracked(table).map_or(&[][..], Tracked::heads);
            rewrites.entry(entry.component).or_insert_with(|| Rewrite::new(heads)).put(
                entry.key,
                entry.print,
                &mut self.pages_of(components, entry.component, table, *partial),
            )?;
        }
        for (index, component) in components.iter().enumerate() {
            let loses = |tracked: &Tracked| {
                (0..tracked.heads().len()).any(|page| tracked.has_undeclared(page))
            };
            if component.releases(*partial)
                && let Some(tracked) = component.tracked(table).filter(|tracked| loses(tracked))
            {
                rewrites.entry(index).or_insert_with(|| Rewrite::new(tracked.heads()));
            }
        }
        for (index, rewrite) in rewrites {
            rewrite.finish(&mut self.pages_of(components, index, table, *partial))?;
        }
        Ok(())
    }

    /// The pages of a component in a table.
    fn pages_of<'p>(
        &'p mut self,
        components: &'p [RunComponent],
        index: usize,
        table: usize,
        partial: bool,
    ) -> LedgerPages<'p, 'h> {
        let (table_id, generation) = self.tables[table];
        LedgerPages {
            writer: &mut self.writer,
            table: self.decision.tables[table].name(),
            place: (self.components[index].unwrap_or(0), table_id, generation),
            tracked: components[index].tracked(table),
            releases: components[index].releases(partial),
        }
    }
}

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
