//! The ledger's pages of a table that changes, as they will be: keys and
//! fingerprints of the rows as the declared table will hold them.

use std::collections::BTreeMap;

use super::{EncodedPage, Fingerprint, Page, PageHead};
use crate::row::Value;

/// A row of which a value does not fit the declared column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// The components that have it.
    pub(crate) owners: Vec<i64>,
    /// Its key in the declared table, if it has one there.
    pub(crate) key: Option<Box<[u8]>>,
    /// The position of the declared column.
    pub(crate) column: usize,
    /// Whether only the value is lost, which becomes NULL.
    pub(crate) keeps_row: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Reshape {
    pages: BTreeMap<i64, Vec<EncodedPage>>,
    /// Rows that fit, with all their values or without some.
    pub(crate) kept: Kept,
    pub(crate) misfits: Vec<Misfit>,
    /// Entries whose rows are gone, so that their keys as they will be are not known.
    pub(crate) forgotten: u64,
    /// By column: the first row that does not fit, and why.
    pub(crate) examples: BTreeMap<usize, String>,
    /// Values other than NULL of the columns that are dropped.
    pub(crate) dropped: BTreeMap<String, u64>,
    /// What every row gets in a declared column that comes. It is computed once, so
    /// that rows hold what their fingerprints say, whatever their default is.
    pub(crate) added: BTreeMap<usize, Value>,
}

/// Rows that a change of their table keeps: how many, and the sum of their
/// fingerprints, which no other rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kept {
    pub(crate) rows: u64,
    sum: u128,
}

impl Kept {
    pub(crate) const fn add(&mut self, print: Fingerprint) {
        self.rows += 1;
        self.sum = self.sum.wrapping_add(print.0);
    }
}

impl Reshape {
    /// Takes the entries of a component, in order of keys, each key once.
    pub(crate) fn put(
        &mut self,
        component: i64,
        entries: impl IntoIterator<Item = (Box<[u8]>, Fingerprint)>,
    ) {
        let mut pages = Vec::new();
        let mut page = EncodedPage::default();
        for (key, print) in entries {
            page.push(&key, print);
            if page.is_full() {
                pages.push(std::mem::take(&mut page));
            }
        }
        if page.rows > 0 {
            pages.push(page);
        }
        self.pages.insert(component, pages);
    }

    /// The pages of each component.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (i64, &[EncodedPage])> {
        self.pages.iter().map(|(component, pages)| (*component, pages.as_slice()))
    }

    /// The pages of a component, which are known by their place until they are written.
    pub(crate) fn heads(&self, component: i64) -> Vec<PageHead> {
        let head = |(id, page): (i64, &EncodedPage)| PageHead {
            id,
            first: page.first.as_slice().into(),
            rows: page.rows,
        };
        (0..).zip(self.of(component)).map(head).collect()
    }

    /// One page of a component.
    pub(crate) fn page(&self, component: i64, place: usize) -> Page {
        let page = self.of(component).get(place);
        // A page that was encoded here can be decoded.
        page.and_then(|page| Page::decode(&page.body()).ok()).unwrap_or_default()
    }

    /// How many components have the row of a key.
    pub(crate) fn owners(&self, key: &[u8]) -> usize {
        let has = |pages: &[EncodedPage]| {
            let mut within = pages.iter().filter(|page| *page.first <= *key && *key <= *page.last);
            within.any(|page| {
                Page::decode(&page.body()).is_ok_and(|page| page.find(key, 0).is_some())
            })
        };
        self.pages.values().filter(|pages| has(pages)).count()
    }

    fn of(&self, component: i64) -> &[EncodedPage] {
        self.pages.get(&component).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_where_they_are_full_and_hold_every_entry() {
        let mut reshape = Reshape::default();
        let key = |n: u32| n.to_be_bytes().to_vec().into_boxed_slice();
        let entries = (0..1_000_u32).map(|n| (key(n), Fingerprint(u128::from(n))));
        reshape.put(7, entries.clone());
        reshape.put(8, entries.take(1));
        let heads = reshape.heads(7);
        assert!(heads.len() > 1);
        assert_eq!(heads.iter().map(|head| head.rows).sum::<usize>(), 1_000);
        for (place, head) in heads.iter().enumerate() {
            let page = reshape.page(7, place);
            assert_eq!((page.len(), page.key(0)), (head.rows, &*head.first));
        }
        assert_eq!((reshape.owners(&key(0)), reshape.owners(&key(999))), (2, 1));
        assert_eq!((reshape.owners(&key(1_000)), reshape.heads(9).len()), (0, 0));
    }
}
