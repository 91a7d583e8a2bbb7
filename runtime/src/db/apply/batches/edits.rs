//! What a batch changes in the ledger's pages of one table.

use std::collections::{BTreeMap, BTreeSet};

use crate::db::ledger::{self, LedgerWriter};
use crate::sqlite::Handle;
use crate::state::{Fingerprint, Page, PageChange, PageHead, Pages, Rewrite};
use crate::{Error, Result};

/// By component: its keys in order, each with its new print, or none where it goes.
#[derive(Default)]
pub(super) struct Edits {
    of: BTreeMap<i64, Vec<Edit>>,
}

type Edit = (Box<[u8]>, Option<Fingerprint>);

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The component has the key, with this row.
    pub(super) fn put(&mut self, component: i64, key: &[u8], print: Fingerprint) {
        self.of.entry(component).or_default().push((key.into(), Some(print)));
    }

    /// The component has the key no longer.
    pub(super) fn remove(&mut self, component: i64, key: &[u8]) {
        self.of.entry(component).or_default().push((key.into(), None));
    }

    /// Rewrites the pages in which something changes. The table is given by its name,
    /// id and generation.
    pub(super) fn write(
        &mut self,
        handle: &Handle<'_>,
        writer: &mut LedgerWriter<'_>,
        (name, table, generation): (&str, i64, i64),
    ) -> Result<()> {
        for (component, edits) in std::mem::take(&mut self.of) {
            let (Some((first, _)), Some((last, _))) = (edits.first(), edits.last()) else {
                continue;
            };
            let heads = ledger::heads_between(handle, (component, table), first, last)?;
            let gone = edits.iter().filter(|(_, print)| print.is_none());
            let mut pages = EditedPages {
                writer,
                name,
                place: (component, table, generation),
                heads: &heads,
                gone: gone.map(|(key, _)| &**key).collect(),
                going: BTreeMap::new(),
            };
            let mut rewrite = Rewrite::new(&heads);
            for (key, print) in &edits {
                if let Some(print) = print {
                    rewrite.put(key, *print, &mut pages)?;
                }
            }
            rewrite.finish(&mut pages)?;
        }
        Ok(())
    }
}

/// Pages of one component as they are in the file now, some keys of which go.
struct EditedPages<'p, 'h> {
    writer: &'p mut LedgerWriter<'h>,
    name: &'p str,
    place: (i64, i64, i64),
    heads: &'p [PageHead],
    /// In order.
    gone: Vec<&'p [u8]>,
    /// Of pages that were read: the entries of these keys.
    going: BTreeMap<usize, BTreeSet<usize>>,
}

impl EditedPages<'_, '_> {
    /// The keys that go from a page.
    fn gone_from(&self, page: usize) -> &[&[u8]] {
        let Some(head) = self.heads.get(page) else { return &[] };
        let from = self.gone.partition_point(|key| **key < *head.first);
        let next = self.heads.get(page + 1);
        let to = next.map(|next| self.gone.partition_point(|key| **key < *next.first));
        &self.gone[from..to.unwrap_or(self.gone.len())]
    }
}

impl Pages for EditedPages<'_, '_> {
    type Error = Error;

    fn read(&mut self, head: &PageHead) -> Result<Page> {
        let content = self.writer.page(self.name, head.id)?;
        if let Some(page) = self.heads.iter().position(|it| it.id == head.id) {
            let gone = self.gone_from(page).iter().filter_map(|key| content.find(key, 0));
            let gone = gone.collect();
            self.going.insert(page, gone);
        }
        Ok(content)
    }

    fn stays(&self, page: usize, entry: usize) -> bool {
        !self.going.get(&page).is_some_and(|going| going.contains(&entry))
    }

    fn loses(&self, page: usize) -> bool {
        !self.gone_from(page).is_empty()
    }

    fn change(&mut self, change: PageChange) -> Result<()> {
        self.writer.change_page(self.place, &change)
    }
}
