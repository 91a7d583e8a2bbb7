//! Pages of the ledger, rewritten with what a run declared.

use std::collections::BTreeMap;

use super::decide::Decision;
use crate::db::ledger::{LedgerWriter, PageReader};
use crate::db::run::{Run, RunComponent};
use crate::db::spool::Entry;
use crate::state::{Mark, Page, PageChange, PageHead, Pages, Rewrite, Tracked};
use crate::{Error, Result};

/// Bytes of rewritten pages that are kept while rows are written.
const MOST_KEPT: usize = 64 << 20;

/// What becomes of pages, each with the component it belongs to.
pub(super) type PageChanges = Vec<(usize, PageChange)>;

/// The pages of one table, of all components, rewritten as its rows are walked through.
pub(super) struct Rewrites<'r> {
    table: usize,
    name: &'r str,
    components: &'r [RunComponent],
    partial: bool,
    of: BTreeMap<usize, Rewrite>,
    /// Key and component of the entry that was put last.
    last: (Vec<u8>, usize),
    changes: PageChanges,
    bytes: usize,
}

impl<'r> Rewrites<'r> {
    pub(super) fn new(
        (table, name): (usize, &'r str),
        components: &'r [RunComponent],
        partial: bool,
    ) -> Self {
        let (of, last) = (BTreeMap::new(), (Vec::new(), usize::MAX));
        Self { table, name, components, partial, of, last, changes: Vec::new(), bytes: 0 }
    }

    /// Puts a row of a component that counts. Rows come in order.
    pub(super) fn put(&mut self, entry: &Entry<'_>, pages: &mut PageReader<'_>) -> Result<()> {
        // Rows that a component declared several times are equal.
        if self.last.1 == entry.component && self.last.0 == entry.key {
            return Ok(());
        }
        self.last.0.clear();
        self.last.0.extend_from_slice(entry.key);
        self.last.1 = entry.component;
        let tracked = self.components[entry.component].tracked(self.table);
        let rewrite = self.of.entry(entry.component);
        let rewrite =
            rewrite.or_insert_with(|| Rewrite::new(tracked.map_or(&[][..], Tracked::heads)));
        let mut changing = Changing {
            pages,
            table: self.name,
            component: entry.component,
            tracked,
            releases: self.components[entry.component].releases(self.partial),
            changes: &mut self.changes,
            bytes: &mut self.bytes,
        };
        rewrite.put(entry.key, entry.print, &mut changing)
    }

    /// Whether what is kept is more than should be.
    pub(super) const fn is_full(&self) -> bool {
        self.bytes > MOST_KEPT
    }

    /// The changes so far, which are forgotten here.
    fn take(&mut self) -> PageChanges {
        self.bytes = 0;
        std::mem::take(&mut self.changes)
    }

    /// The changes that are left, those of pages that only lose entries too.
    pub(super) fn finish(mut self, pages: &mut PageReader<'_>) -> Result<PageChanges> {
        for (index, component) in self.components.iter().enumerate() {
            let loses = |tracked: &Tracked| {
                (0..tracked.heads().len()).any(|page| tracked.has_undeclared(page))
            };
            if component.releases(self.partial)
                && let Some(tracked) = component.tracked(self.table).filter(|it| loses(it))
            {
                self.of.entry(index).or_insert_with(|| Rewrite::new(tracked.heads()));
            }
        }
        for (index, rewrite) in self.of {
            rewrite.finish(&mut Changing {
                pages,
                table: self.name,
                component: index,
                tracked: self.components[index].tracked(self.table),
                releases: self.components[index].releases(self.partial),
                changes: &mut self.changes,
                bytes: &mut self.bytes,
            })?;
        }
        Ok(self.changes)
    }
}

/// The pages of one component in one table: read from the ledger, changed in memory.
struct Changing<'p, 'h> {
    pages: &'p mut PageReader<'h>,
    table: &'p str,
    component: usize,
    tracked: Option<&'p Tracked>,
    /// Whether entries that were not declared go.
    releases: bool,
    changes: &'p mut PageChanges,
    bytes: &'p mut usize,
}

impl Pages for Changing<'_, '_> {
    type Error = Error;

    fn read(&mut self, head: &PageHead) -> Result<Page> {
        self.pages.read(self.table, head.id)
    }

    fn stays(&self, page: usize, entry: usize) -> bool {
        let is_declared = |tracked: &Tracked| tracked.mark(page, entry) != Mark::Undeclared;
        !self.releases || self.tracked.is_some_and(is_declared)
    }

    fn loses(&self, page: usize) -> bool {
        self.releases && self.tracked.is_some_and(|tracked| tracked.has_undeclared(page))
    }

    fn change(&mut self, mut change: PageChange) -> Result<()> {
        if let PageChange::Write(_, page) = &mut change {
            *self.bytes += page.shrink();
        }
        self.changes.push((self.component, change));
        Ok(())
    }
}

/// The pages of all components, written table by table.
pub(super) struct PageWrites<'w, 'h> {
    pub(super) writer: LedgerWriter<'h>,
    /// Id and generation of each table.
    pub(super) tables: Vec<(i64, i64)>,
    pub(super) components: Vec<Option<i64>>,
    pub(super) decision: &'w Decision,
}

impl PageWrites<'_, '_> {
    /// Writes the pages of a table as they were rewritten while its rows were; where
    /// that was more than is kept, they are rewritten now.
    pub(super) fn write(
        &mut self,
        run: &mut Run,
        table: usize,
        rewritten: Option<PageChanges>,
        pages: &mut PageReader<'_>,
    ) -> Result<()> {
        if let Some(changes) = rewritten {
            return self.apply(table, changes);
        }
        let name = self.decision.tables[table].name();
        let Run { spool, components, partial, .. } = run;
        let mut rewrites = Rewrites::new((table, name), components, *partial);
        let mut merge = spool.of_table(table)?;
        while let Some(entry) = merge.next(table)? {
            if components[entry.component].counts() {
                rewrites.put(&entry, pages)?;
                if rewrites.is_full() {
                    self.apply(table, rewrites.take())?;
                }
            }
        }
        let rest = rewrites.finish(pages)?;
        self.apply(table, rest)
    }

    fn apply(&mut self, table: usize, changes: PageChanges) -> Result<()> {
        let (table_id, generation) = self.tables[table];
        changes.into_iter().try_for_each(|(component, change)| {
            let place = (self.components[component].unwrap_or(0), table_id, generation);
            self.writer.change_page(place, &change)
        })
    }
}
