//! The rows one component has in one table: what was applied, and which of it
//! this run declared again.

use std::collections::VecDeque;

use super::{Fingerprint, Page};

/// Where a page is, and where its keys begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageHead {
    pub(crate) id: i64,
    pub(crate) first: Box<[u8]>,
    pub(crate) rows: usize,
}

/// A declared row beside what was applied under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// No such key was applied.
    New,
    /// The same row was applied.
    Same,
    /// Another row was applied.
    Changed,
    /// This run declared the key before, with another row.
    Contradicts,
}

/// What a run declared of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Undeclared,
    Same,
    Changed,
}

const SAME: u8 = 1;
const CHANGED: u8 = 2;

/// Decoded pages kept in memory of one component in one table, in bytes.
const MOST_CACHED: usize = 64 << 20;

/// The pages of one component in one table.
#[derive(Debug, Default)]
pub(crate) struct Tracked {
    heads: Vec<PageHead>,
    /// For each page, what was seen of each entry; empty while nothing was.
    marks: Vec<Box<[u8]>>,
    pages: Vec<Option<Page>>,
    cached: VecDeque<usize>,
    cached_bytes: usize,
    page: usize,
    entry: usize,
    same: u64,
    changed: u64,
}

impl Tracked {
    /// Pages in key order.
    pub(crate) fn new(heads: Vec<PageHead>) -> Self {
        let mut pages = Vec::new();
        pages.resize_with(heads.len(), || None);
        let marks = vec![Box::default(); heads.len()];
        Self { heads, marks, pages, ..Self::default() }
    }

    pub(crate) fn heads(&self) -> &[PageHead] {
        &self.heads
    }

    /// Gives the pages the ids under which they were written.
    pub(crate) fn set_ids(&mut self, ids: &[i64]) {
        self.heads.iter_mut().zip(ids).for_each(|(head, &id)| head.id = id);
    }

    /// Rows that were declared as they are.
    pub(crate) const fn same(&self) -> u64 {
        self.same
    }

    /// Rows that were declared with other values.
    pub(crate) const fn changed(&self) -> u64 {
        self.changed
    }

    /// Rows that were applied.
    pub(crate) fn rows(&self) -> u64 {
        self.heads.iter().map(|head| head.rows as u64).sum()
    }

    /// The page in whose range the key falls; none where it precedes them all.
    #[inline]
    pub(crate) fn page_of(&self, key: &[u8]) -> Option<usize> {
        let next = self.entry + 1;
        if let Some(Some(content)) = self.pages.get(self.page)
            && next < content.len()
            && content.key(next) == key
        {
            return Some(self.page);
        }
        let within = |page: usize| {
            let begins = self.heads.get(page).is_some_and(|head| *head.first <= *key);
            begins && self.heads.get(page + 1).is_none_or(|next| *next.first > *key)
        };
        // Rows mostly come in the order they came in the last time.
        if within(self.page) {
            return Some(self.page);
        }
        if within(self.page + 1) {
            return Some(self.page + 1);
        }
        self.heads.partition_point(|head| *head.first <= *key).checked_sub(1)
    }

    /// Whether the page has to be read before keys can be compared with it.
    #[inline]
    pub(crate) fn wants(&self, page: usize) -> bool {
        self.pages[page].is_none()
    }

    /// Whether it is the page after the one last used.
    pub(crate) const fn is_next(&self, page: usize) -> bool {
        page == self.page + 1 || (page == 0 && self.page == 0)
    }

    /// Keeps a page that was read, and forgets the oldest ones beyond the budget.
    pub(crate) fn keep(&mut self, page: usize, content: Page) {
        self.cached_bytes += content.memory();
        if let Some(old) = self.pages[page].replace(content) {
            self.cached_bytes -= old.memory();
        } else {
            self.cached.push_back(page);
        }
        while self.cached_bytes > MOST_CACHED && self.cached.len() > 1 {
            let Some(oldest) = self.cached.pop_front() else { break };
            if oldest == page {
                self.cached.push_back(oldest);
                continue;
            }
            if let Some(old) = self.pages[oldest].take() {
                self.cached_bytes -= old.memory();
            }
        }
    }

    /// Compares a declared row with its page, which was read, and marks the entry.
    #[inline]
    pub(crate) fn compare(&mut self, page: usize, key: &[u8], print: Fingerprint) -> Comparison {
        let Some(content) = &self.pages[page] else { return Comparison::New };
        let near = if page == self.page { self.entry + 1 } else { 0 };
        let Some(entry) = content.find(key, near) else { return Comparison::New };
        let same = content.print(entry) == print;
        (self.page, self.entry) = (page, entry);
        if self.marks[page].is_empty() {
            self.marks[page] = vec![0; content.len()].into();
        }
        let mark = &mut self.marks[page][entry];
        let (wanted, other) = if same { (SAME, CHANGED) } else { (CHANGED, SAME) };
        if *mark & other != 0 {
            return Comparison::Contradicts;
        }
        if *mark & wanted == 0 {
            *mark |= wanted;
            *if same { &mut self.same } else { &mut self.changed } += 1;
        }
        if same { Comparison::Same } else { Comparison::Changed }
    }

    /// What this run declared of an entry.
    pub(crate) fn mark(&self, page: usize, entry: usize) -> Mark {
        match self.marks[page].get(entry) {
            Some(&mark) if mark & SAME != 0 => Mark::Same,
            Some(&mark) if mark & CHANGED != 0 => Mark::Changed,
            Some(_) | None => Mark::Undeclared,
        }
    }

    /// Forgets the content of pages; what was seen of them stays.
    pub(crate) fn forget_pages(&mut self) {
        self.pages.iter_mut().for_each(|page| *page = None);
        self.cached.clear();
        self.cached_bytes = 0;
    }

    /// Whether the page has an entry that this run did not declare.
    pub(crate) fn has_undeclared(&self, page: usize) -> bool {
        let marks = &self.marks[page];
        marks.is_empty() || marks.contains(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::EncodedPage;
    use super::*;

    fn page(keys: std::ops::Range<u8>) -> (PageHead, Page) {
        let mut encoded = EncodedPage::default();
        for key in keys.clone() {
            encoded.push(&[key], Fingerprint(u128::from(key)));
        }
        let body = encoded.body();
        let head =
            PageHead { id: i64::from(keys.start), first: encoded.first.into(), rows: keys.len() };
        (head, Page::decode(&body).expect("it was just written"))
    }

    fn tracked() -> Tracked {
        let (heads, pages): (Vec<_>, Vec<_>) = [page(10..20), page(20..30)].into_iter().unzip();
        let mut tracked = Tracked::new(heads);
        for (i, content) in pages.into_iter().enumerate() {
            tracked.keep(i, content);
        }
        tracked
    }

    fn compare(tracked: &mut Tracked, key: u8, print: u128) -> Comparison {
        match tracked.page_of(&[key]) {
            None => Comparison::New,
            Some(page) => tracked.compare(page, &[key], Fingerprint(print)),
        }
    }

    #[test]
    fn rows_are_new_same_or_changed() {
        let mut tracked = tracked();
        assert_eq!(compare(&mut tracked, 5, 5), Comparison::New);
        assert_eq!(compare(&mut tracked, 10, 10), Comparison::Same);
        assert_eq!(compare(&mut tracked, 25, 7), Comparison::Changed);
        assert_eq!(compare(&mut tracked, 30, 30), Comparison::New);
        assert_eq!((tracked.same(), tracked.changed(), tracked.rows()), (1, 1, 20));
        assert!(tracked.has_undeclared(0));
        let marks = [tracked.mark(0, 0), tracked.mark(1, 5), tracked.mark(1, 6)];
        assert_eq!(marks, [Mark::Same, Mark::Changed, Mark::Undeclared]);
    }

    /// R8: equal rows of one key are one row, different rows contradict each other.
    #[test]
    fn r8_a_key_declared_twice_is_counted_once_or_contradicts() {
        let mut tracked = tracked();
        assert_eq!(compare(&mut tracked, 12, 12), Comparison::Same);
        assert_eq!(compare(&mut tracked, 12, 12), Comparison::Same);
        assert_eq!(tracked.same(), 1);
        assert_eq!(compare(&mut tracked, 12, 99), Comparison::Contradicts);
        assert_eq!(compare(&mut tracked, 13, 99), Comparison::Changed);
        assert_eq!(compare(&mut tracked, 13, 13), Comparison::Contradicts);
    }

    #[test]
    fn any_order_finds_the_page() {
        let mut tracked = tracked();
        for key in [29, 10, 19, 20, 11, 28] {
            assert_eq!(compare(&mut tracked, key, u128::from(key)), Comparison::Same, "{key}");
        }
    }
}
