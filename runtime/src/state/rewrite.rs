//! New pages from old ones: only pages with a change are read and written.

use std::collections::VecDeque;

use super::{EncodedPage, Fingerprint, Page, PageHead};

/// What is to be done to the ledger's pages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PageChange {
    /// Write a page, in the place of an old one where there is one to reuse.
    Write(Option<i64>, EncodedPage),
    /// Remove a page.
    Remove(i64),
}

/// Rewrites the pages of one component in one table, entries put in key order.
///
/// An old page is opened when an entry falls into its range or an entry of it
/// goes. Its entries and the new ones are written in order to new pages, and
/// pages without a change stay where they are.
#[derive(Debug)]
pub(crate) struct Rewrite {
    heads: VecDeque<(usize, PageHead)>,
    open: Option<Open>,
    page: EncodedPage,
    /// Ids of old pages that were opened, to be reused.
    free: VecDeque<i64>,
}

#[derive(Debug)]
struct Open {
    index: usize,
    content: Page,
    next: usize,
}

/// What a rewrite asks of the ledger.
pub(crate) trait Pages {
    /// Why a page could not be read or written.
    type Error;

    /// Reads an old page.
    fn read(&mut self, head: &PageHead) -> Result<Page, Self::Error>;

    /// Whether an old entry stays, unless something is put in its place.
    fn stays(&self, page: usize, entry: usize) -> bool;

    /// Whether some entry of an old page goes.
    fn loses(&self, page: usize) -> bool;

    /// Takes what is to be done.
    fn change(&mut self, change: PageChange) -> Result<(), Self::Error>;
}

impl Rewrite {
    /// Nothing changed yet.
    pub(crate) fn new(heads: &[PageHead]) -> Self {
        Self {
            heads: heads.iter().cloned().enumerate().collect(),
            open: None,
            page: EncodedPage::default(),
            free: VecDeque::new(),
        }
    }

    /// Puts an entry, in place of the old one of its key. Keys come in order.
    pub(crate) fn put<P: Pages>(
        &mut self,
        key: &[u8],
        print: Fingerprint,
        pages: &mut P,
    ) -> Result<(), P::Error> {
        loop {
            self.copy(Some(key), pages)?;
            let follows = self.heads.front().is_some_and(|(_, head)| *head.first <= *key);
            if self.open.is_some() || !follows {
                break;
            }
            let touched = self.heads.get(1).is_none_or(|(_, next)| *next.first > *key);
            self.next_page(touched, pages)?;
        }
        self.push(key, print, pages)
    }

    /// Writes what is left.
    pub(crate) fn finish<P: Pages>(mut self, pages: &mut P) -> Result<(), P::Error> {
        loop {
            self.copy(None, pages)?;
            if self.heads.is_empty() {
                break;
            }
            self.next_page(false, pages)?;
        }
        self.flush(pages)?;
        self.free.into_iter().try_for_each(|id| pages.change(PageChange::Remove(id)))
    }

    /// Opens the next old page, or passes over it if nothing of it changes.
    fn next_page<P: Pages>(&mut self, touched: bool, pages: &mut P) -> Result<(), P::Error> {
        let Some((index, head)) = self.heads.pop_front() else { return Ok(()) };
        if touched || pages.loses(index) {
            self.open = Some(Open { index, content: pages.read(&head)?, next: 0 });
            self.free.push_back(head.id);
            return Ok(());
        }
        // What comes after an untouched page cannot share one with what came before.
        self.flush(pages)
    }

    /// Copies the open page's entries up to the key, which itself is left out;
    /// all of them without a key. Closes the page when it is at its end.
    fn copy<P: Pages>(&mut self, until: Option<&[u8]>, pages: &mut P) -> Result<(), P::Error> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        while open.next < open.content.len() {
            let key = open.content.key(open.next);
            match until.map(|until| key.cmp(until)) {
                Some(std::cmp::Ordering::Greater) => {
                    self.open = Some(open);
                    return Ok(());
                }
                Some(std::cmp::Ordering::Equal) => {}
                Some(std::cmp::Ordering::Less) | None => {
                    if pages.stays(open.index, open.next) {
                        self.push(key, open.content.print(open.next), pages)?;
                    }
                }
            }
            open.next += 1;
        }
        Ok(())
    }

    fn push<P: Pages>(
        &mut self,
        key: &[u8],
        print: Fingerprint,
        pages: &mut P,
    ) -> Result<(), P::Error> {
        self.page.push(key, print);
        if self.page.is_full() { self.flush(pages) } else { Ok(()) }
    }

    fn flush<P: Pages>(&mut self, pages: &mut P) -> Result<(), P::Error> {
        if self.page.rows == 0 {
            return Ok(());
        }
        let page = std::mem::take(&mut self.page);
        pages.change(PageChange::Write(self.free.pop_front(), page))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    #[derive(Default)]
    struct Memory {
        pages: BTreeMap<i64, (Vec<u8>, EncodedPage)>,
        heads: Vec<PageHead>,
        going: BTreeSet<Vec<u8>>,
        read: BTreeSet<i64>,
        next: i64,
    }

    impl Memory {
        fn entries(&self) -> BTreeMap<Vec<u8>, u128> {
            let mut entries = BTreeMap::new();
            for (body, _) in self.pages.values() {
                let page = Page::decode(body).expect("it was written here");
                for i in 0..page.len() {
                    let twice = entries.insert(page.key(i).to_vec(), page.print(i).0);
                    assert!(twice.is_none(), "a key stands in two pages");
                }
            }
            entries
        }

        fn take_heads(&mut self) {
            self.heads = self
                .pages
                .iter()
                .map(|(&id, (_, p))| PageHead { id, first: p.first.clone().into(), rows: p.rows })
                .collect();
            self.heads.sort_by(|a, b| a.first.cmp(&b.first));
        }

        fn page(&self, index: usize) -> Page {
            let (body, _) = &self.pages[&self.heads[index].id];
            Page::decode(body).expect("it was written here")
        }
    }

    impl Pages for Memory {
        type Error = std::convert::Infallible;

        fn read(&mut self, head: &PageHead) -> Result<Page, Self::Error> {
            self.read.insert(head.id);
            let (body, _) = &self.pages[&head.id];
            Ok(Page::decode(body).expect("it was written here"))
        }

        fn stays(&self, page: usize, entry: usize) -> bool {
            // Pages already rewritten are not asked for again, so heads and pages agree here.
            !self.going.contains(self.page(page).key(entry))
        }

        fn loses(&self, page: usize) -> bool {
            let page = self.page(page);
            (0..page.len()).any(|entry| self.going.contains(page.key(entry)))
        }

        fn change(&mut self, change: PageChange) -> Result<(), Self::Error> {
            match change {
                PageChange::Write(reuse, page) => {
                    let id = reuse.unwrap_or(self.next);
                    self.next = self.next.max(id + 1);
                    let body = page.body();
                    // Kept aside until the end: old pages are still read by index.
                    self.pages.insert(id + 1_000_000, (body, page));
                    if reuse.is_some() {
                        self.going.insert(id.to_be_bytes().to_vec());
                    }
                }
                PageChange::Remove(id) => {
                    self.going.insert(id.to_be_bytes().to_vec());
                }
            }
            Ok(())
        }
    }

    fn apply(memory: &mut Memory, puts: &BTreeMap<Vec<u8>, u128>, going: BTreeSet<Vec<u8>>) {
        memory.take_heads();
        memory.read.clear();
        memory.going = going;
        let mut rewrite = Rewrite::new(&memory.heads.clone());
        for (key, print) in puts {
            let Ok(()) = rewrite.put(key, Fingerprint(*print), memory);
        }
        let Ok(()) = rewrite.finish(memory);
        let removed = std::mem::take(&mut memory.going);
        memory.pages.retain(|id, _| !removed.contains(id.to_be_bytes().as_slice()));
        let pages = std::mem::take(&mut memory.pages);
        memory.pages = pages
            .into_iter()
            .map(|(id, page)| (if id >= 1_000_000 { id - 1_000_000 } else { id }, page))
            .collect();
    }

    fn key() -> impl Strategy<Value = Vec<u8>> {
        (0u16..600).prop_map(|n| {
            let mut key = vec![7; 24];
            key.extend_from_slice(&n.to_be_bytes());
            key
        })
    }

    proptest! {
        #[test]
        fn any_rounds_of_puts_and_removals_leave_the_right_entries(
            rounds in proptest::collection::vec(
                (proptest::collection::btree_map(key(), any::<u128>(), 0..200),
                 proptest::collection::btree_set(key(), 0..100)), 1..6),
        ) {
            let mut memory = Memory::default();
            let mut expected = BTreeMap::new();
            for (puts, going) in rounds {
                let going: BTreeSet<_> = going.difference(&puts.keys().cloned().collect()).cloned().collect();
                expected.retain(|key, _| !going.contains(key));
                expected.extend(puts.clone());
                apply(&mut memory, &puts, going);
                prop_assert_eq!(&memory.entries(), &expected);
            }
        }
    }

    #[test]
    fn pages_without_a_change_are_not_read() {
        let mut memory = Memory::default();
        let entry = |n: u16| {
            let mut key = vec![7; 24];
            key.extend_from_slice(&n.to_be_bytes());
            (key, u128::from(n))
        };
        let all: BTreeMap<_, _> = (0..1000).map(entry).collect();
        apply(&mut memory, &all, BTreeSet::new());
        assert!(memory.pages.len() > 3);
        let one = BTreeMap::from([(entry(500).0, 0)]);
        apply(&mut memory, &one, BTreeSet::new());
        assert_eq!(memory.read.len(), 1);
        assert_eq!(memory.entries().len(), 1000);
    }
}
