//! The rows one component has in one table: what was applied, and which of it
//! this run declared again.

use super::page_cache::PageCache;
use super::prints::{MOST_INDEXED, Prints};
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

const UNDECLARED: u8 = 0;
const SAME: u8 = 1;
const CHANGED: u8 = 2;

/// Decoded pages kept in memory of one component in one table, in bytes: where
/// rows come in order, those read ahead are enough.
const CACHED_IN_ORDER: usize = 8 << 20;
const CACHED: usize = 64 << 20;

/// Pages read ahead where rows come in key order, and where they do not.
const AHEAD: usize = 64;
const AROUND: usize = 8;

/// Places in order that are followed at a time: one for each thread that declares.
const CURSORS: usize = 4;

/// The entry that was compared last, where rows come in order.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    page: usize,
    entry: usize,
}

/// The pages of one component in one table.
#[derive(Debug)]
pub(crate) struct Tracked {
    heads: Vec<PageHead>,
    /// Entries before each page, and all of them.
    starts: Vec<usize>,
    /// For each entry, what was declared of it.
    marks: Vec<u8>,
    pages: PageCache,
    /// The last one used first.
    cursors: [Cursor; CURSORS],
    /// Rows that came out of order.
    strays: usize,
    prints: Option<Prints>,
    same: u64,
    changed: u64,
}

impl Default for Tracked {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Tracked {
    /// Pages in key order.
    pub(crate) fn new(heads: Vec<PageHead>) -> Self {
        let mut rows = 0;
        let ends = heads.iter().map(|head| {
            rows += head.rows;
            rows
        });
        let starts: Vec<usize> = std::iter::once(0).chain(ends).collect();
        Self {
            marks: vec![UNDECLARED; rows],
            pages: PageCache::default(),
            heads,
            starts,
            cursors: [Cursor { page: 0, entry: 0 }; CURSORS],
            strays: 0,
            prints: None,
            same: 0,
            changed: 0,
        }
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
        self.marks.len() as u64
    }

    /// Whether the row is known by its fingerprint alone, as it mostly is where
    /// it is the next in order. It is marked, and its key has not to be known.
    #[inline]
    pub(crate) fn meets(&mut self, print: Fingerprint) -> bool {
        for i in 0..CURSORS {
            let Cursor { page, entry } = self.cursors[i];
            let Some(content) = self.pages.get(page) else { continue };
            let next = if entry + 1 < content.len() {
                Cursor { page, entry: entry + 1 }
            } else {
                Cursor { page: page + 1, entry: 0 }
            };
            let Some(content) = self.pages.get(next.page) else { continue };
            if next.entry < content.len() && content.print(next.entry) == print {
                let is_new = self.mark_as(SAME, self.starts[next.page] + next.entry);
                self.cursors[i] = next;
                self.cursors[..=i].rotate_right(1);
                return is_new;
            }
        }
        match self.prints.as_ref().and_then(|prints| prints.find(print)) {
            Some(entry) => self.mark_as(SAME, entry),
            None => false,
        }
    }

    /// Has what the fingerprints are compared with fetched from memory, all at once:
    /// where rows come in no order, each of them would be waited for.
    pub(crate) fn look_ahead(&self, prints: &[Fingerprint]) {
        if let Some(known) = &self.prints {
            known.look_ahead(prints);
        }
    }

    /// Whether no other order was found than that of the entries.
    pub(crate) const fn comes_in_order(&self) -> bool {
        self.prints.is_none()
    }

    /// Marks an entry; false where it has another mark.
    #[inline]
    fn mark_as(&mut self, wanted: u8, entry: usize) -> bool {
        let mark = &mut self.marks[entry];
        if *mark == UNDECLARED {
            *mark = wanted;
            *if wanted == SAME { &mut self.same } else { &mut self.changed } += 1;
        }
        *mark == wanted
    }

    /// The page in whose range the key falls; none where it precedes them all.
    pub(crate) fn page_of(&self, key: &[u8]) -> Option<usize> {
        let within = |page: usize| {
            let begins = self.heads.get(page).is_some_and(|head| *head.first <= *key);
            begins && self.heads.get(page + 1).is_none_or(|next| *next.first > *key)
        };
        // Rows mostly come in the order they came in the last time.
        let near = self.cursors[0].page;
        if within(near) {
            return Some(near);
        }
        if within(near + 1) {
            return Some(near + 1);
        }
        self.heads.partition_point(|head| *head.first <= *key).checked_sub(1)
    }

    /// Whether the page has to be read before keys can be compared with it.
    pub(crate) fn wants(&self, page: usize) -> bool {
        self.pages.get(page).is_none()
    }

    /// Whether so many rows come out of order that all fingerprints are to be
    /// [put in](Self::index).
    pub(crate) fn wants_prints(&self) -> bool {
        self.prints.is_none()
            && self.strays > 16 + self.heads.len() / 32
            && self.marks.len() <= MOST_INDEXED
    }

    /// How many pages to read from one that is wanted on: many where rows come in key
    /// order, and only that one where any other may be the next.
    pub(crate) fn ahead(&self, page: usize) -> usize {
        let is_next =
            |it: &Cursor| it.page + 1 == page || (page == 0 && it.page == 0 && it.entry == 0);
        match self.prints {
            _ if self.cursors.iter().any(is_next) => AHEAD,
            None => AROUND,
            Some(_) => 1,
        }
    }

    /// Takes the fingerprints of a page, of which each is put in once.
    pub(crate) fn index(&mut self, page: usize, content: &Page) {
        let rows = self.marks.len();
        let prints = self.prints.get_or_insert_with(|| Prints::new(rows));
        let start = self.starts[page];
        (0..content.len()).for_each(|entry| prints.add(content.print(entry), start + entry));
    }

    /// Keeps a page that was read, and forgets the oldest ones beyond the budget.
    pub(crate) fn keep(&mut self, page: usize, content: Page) {
        let most = if self.strays == 0 { CACHED_IN_ORDER } else { CACHED };
        self.pages.keep(page, content, most);
    }

    /// Compares a declared row with its page, which was read, and marks the entry.
    pub(crate) fn compare(&mut self, page: usize, key: &[u8], print: Fingerprint) -> Comparison {
        let Some(content) = self.pages.get(page) else { return Comparison::New };
        let last = self.cursors[0];
        let near = if page == last.page { last.entry + 1 } else { 0 };
        let Some(entry) = content.find(key, near) else { return Comparison::New };
        let same = content.print(entry) == print;
        if page != last.page && page != last.page + 1 {
            self.strays += 1;
            self.cursors.rotate_right(1);
        }
        self.cursors[0] = Cursor { page, entry };
        let wanted = if same { SAME } else { CHANGED };
        if !self.mark_as(wanted, self.starts[page] + entry) {
            return Comparison::Contradicts;
        }
        if same { Comparison::Same } else { Comparison::Changed }
    }

    /// What this run declared of an entry.
    pub(crate) fn mark(&self, page: usize, entry: usize) -> Mark {
        match self.marks_of(page).get(entry) {
            Some(&SAME) => Mark::Same,
            Some(&CHANGED) => Mark::Changed,
            Some(_) | None => Mark::Undeclared,
        }
    }

    fn marks_of(&self, page: usize) -> &[u8] {
        &self.marks[self.starts[page]..self.starts[page + 1]]
    }

    /// Forgets the content of pages; what was seen of them stays.
    pub(crate) fn forget_pages(&mut self) {
        self.pages = PageCache::default();
        self.prints = None;
    }

    /// Whether the page has an entry that this run did not declare.
    pub(crate) fn has_undeclared(&self, page: usize) -> bool {
        self.marks_of(page).contains(&UNDECLARED)
    }
}

#[cfg(test)]
mod tests;
