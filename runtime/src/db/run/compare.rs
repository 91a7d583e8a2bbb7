//! Declared rows beside what was applied, and what of the ledger that takes.

use super::Run;
use crate::Result;
use crate::db::spool::Entry;
use crate::row::EncodedRow;
use crate::state::{Comparison, Fingerprint, Page, PageHead, Tracked};

/// What came of handing a row over.
pub(super) enum Declared {
    Done,
    Wants(Wanted),
}

/// A part of the ledger that a comparison lacks.
pub(super) enum Wanted {
    Heads { component_id: i64, table_id: i64 },
    Pages { component_id: i64, table_id: i64, page: usize, head: PageHead, most: usize },
    Prints { component_id: i64, table_id: i64 },
}

impl Run {
    /// Has what the fingerprints are compared with fetched from memory, all at once.
    pub(super) fn look_ahead(&self, table: usize, component: usize, prints: &[Fingerprint]) {
        if let Some(tracked) = self.components[component].tracked(table) {
            tracked.look_ahead(prints);
        }
    }

    /// Whether the rows come in an order, as far as is known.
    pub(super) fn come_in_order(&self, table: usize, component: usize) -> bool {
        let tracked = self.components.get(component).and_then(|it| it.tracked(table));
        tracked.is_none_or(Tracked::comes_in_order)
    }

    /// Whether a row is as it was applied, as far as its fingerprint alone tells:
    /// then there is nothing to keep of it.
    #[inline]
    pub(super) fn meets(
        &mut self,
        table: usize,
        component: usize,
        print: Fingerprint,
    ) -> Result<bool> {
        self.check_open()?;
        let tracked = self.components[component].tracked.get_mut(table);
        Ok(tracked.and_then(Option::as_mut).is_some_and(|tracked| tracked.meets(print)))
    }

    /// Compares a row with what was applied, and keeps it if it differs.
    pub(super) fn declare(
        &mut self,
        table: usize,
        component: usize,
        row: &EncodedRow,
        print: Fingerprint,
    ) -> Result<Declared> {
        self.check_open()?;
        let owner = &mut self.components[component];
        let ids = match (&owner.ledger, &self.tables[table].ledger) {
            (Some(component), Some(table)) => Some((component.id, table.id)),
            _ => None,
        };
        let reshape = self.tables[table].reshape.as_deref();
        if owner.tracked(table).is_none() {
            match (ids, reshape) {
                (None, _) => owner.set_tracked(table, Tracked::default()),
                (Some((component_id, _)), Some(reshape)) => {
                    owner.set_tracked(table, Tracked::new(reshape.heads(component_id)));
                }
                (Some((component_id, table_id)), None) => {
                    return Ok(Declared::Wants(Wanted::Heads { component_id, table_id }));
                }
            }
        }
        let Some(Some(tracked)) = owner.tracked.get_mut(table) else { return Ok(Declared::Done) };
        if let Some((component_id, table_id)) = ids.filter(|_| tracked.wants_prints()) {
            match reshape {
                None => return Ok(Declared::Wants(Wanted::Prints { component_id, table_id })),
                Some(reshape) => (0..tracked.heads().len())
                    .for_each(|page| tracked.index(page, &reshape.page(component_id, page))),
            }
            if tracked.meets(print) {
                return Ok(Declared::Done);
            }
        }
        let page = tracked.page_of(&row.key);
        if let (Some(page), Some((component_id, _)), Some(reshape)) = (page, ids, reshape)
            && tracked.wants(page)
        {
            tracked.keep(page, reshape.page(component_id, page));
        }
        let comparison = match (page, ids) {
            (Some(page), Some((component_id, table_id))) if tracked.wants(page) => {
                let head = tracked.heads()[page].clone();
                let most = tracked.ahead(page);
                let wanted = Wanted::Pages { component_id, table_id, page, head, most };
                return Ok(Declared::Wants(wanted));
            }
            (Some(page), _) => tracked.compare(page, &row.key, print),
            (None, _) => Comparison::New,
        };
        let changed = match comparison {
            Comparison::Same => return Ok(Declared::Done),
            Comparison::New => false,
            Comparison::Changed => true,
            Comparison::Contradicts => {
                self.contradictions.push((component, table, row.key.as_slice().into()));
                return Ok(Declared::Done);
            }
        };
        owner.spooled += 1;
        let entry = Entry { table, component, changed, print, key: &row.key, row: &row.bytes };
        self.spool.push(&entry)?;
        Ok(Declared::Done)
    }

    pub(super) fn put_heads(&mut self, table: usize, component: usize, heads: Vec<PageHead>) {
        let owner = &mut self.components[component];
        // Another thread may have been quicker, and compared rows since.
        if owner.tracked(table).is_none() {
            owner.set_tracked(table, Tracked::new(heads));
        }
    }

    /// Whether the pages are those the heads told of.
    pub(super) fn put_pages(
        &mut self,
        table: usize,
        component: usize,
        first: usize,
        pages: Vec<(PageHead, Page)>,
    ) -> bool {
        let Some((tracked, pages)) = self.as_told(table, component, first, pages) else {
            return false;
        };
        // The page that is wanted comes last, so that those ahead of it, which
        // may be more than are kept, do not push it out.
        for (i, page) in pages.into_iter().enumerate().rev() {
            tracked.keep(first + i, page);
        }
        true
    }

    /// Whether the fingerprints of all pages are to be put in.
    pub(super) fn wants_prints(&self, table: usize, component: usize) -> bool {
        self.components[component].tracked(table).is_some_and(Tracked::wants_prints)
    }

    /// Takes the fingerprints of a page; false if it is not what the heads told of.
    pub(super) fn put_prints(
        &mut self,
        (table, component): (usize, usize),
        place: usize,
        page: (PageHead, Page),
    ) -> bool {
        match self.as_told(table, component, place, vec![page]) {
            None => false,
            Some((tracked, pages)) => {
                pages.iter().for_each(|page| tracked.index(place, page));
                true
            }
        }
    }

    /// Pages that were read, if they are those the heads told of.
    fn as_told(
        &mut self,
        table: usize,
        component: usize,
        first: usize,
        pages: Vec<(PageHead, Page)>,
    ) -> Option<(&mut Tracked, Vec<Page>)> {
        let owner = &mut self.components[component];
        let tracked = owner.tracked.get_mut(table)?.as_mut()?;
        let known = tracked.heads().get(first..).unwrap_or_default();
        let told = pages.len() <= known.len()
            && pages.iter().zip(known).all(|((head, _), known)| head == known);
        if pages.is_empty() || !told {
            return None;
        }
        let mut pages: Vec<Page> = pages.into_iter().map(|(_, page)| page).collect();
        if let (Some(repair), Some(table)) = (&self.repair, &self.tables[table].ledger) {
            pages.iter_mut().for_each(|page| repair.doubt(table.id, page));
        }
        Some((tracked, pages))
    }
}
