//! The declared rows of a table, those of one key together.

use std::collections::VecDeque;

use crate::Result;
use crate::db::run::RunComponent;
use crate::db::spool::{Entry, Merge};
use crate::state::Fingerprint;

/// A row of the spool, kept.
struct Kept {
    component: usize,
    changed: bool,
    print: Fingerprint,
    row: Vec<u8>,
}

/// See the module.
pub(super) struct Groups<'s> {
    merge: Merge<'s>,
    table: usize,
    key: Vec<u8>,
    rows: VecDeque<Kept>,
    /// The first row of the next key.
    next: Option<(Vec<u8>, Kept)>,
}

impl<'s> Groups<'s> {
    pub(super) fn new(merge: Merge<'s>, table: usize) -> Self {
        Self { merge, table, key: Vec::new(), rows: VecDeque::new(), next: None }
    }

    /// Goes to the next key; false at the end. Rows of components that do not count
    /// are left out.
    pub(super) fn go_on(&mut self, components: &[RunComponent]) -> Result<bool> {
        self.rows.clear();
        if let Some((key, first)) = self.next.take() {
            self.key = key;
            self.rows.push_back(first);
        }
        while let Some(entry) = self.merge.next(self.table)? {
            if !components[entry.component].counts() {
                continue;
            }
            let Entry { component, changed, print, row, .. } = entry;
            let kept = Kept { component, changed, print, row: row.to_vec() };
            if self.rows.is_empty() {
                self.key = entry.key.to_vec();
            } else if self.key != entry.key {
                self.next = Some((entry.key.to_vec(), kept));
                break;
            }
            self.rows.push_back(kept);
        }
        Ok(!self.rows.is_empty())
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The components that had another row of the key.
    pub(super) fn changed(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().filter(|row| row.changed).map(|row| row.component)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.rows.iter().map(|row| Entry {
            table: self.table,
            component: row.component,
            changed: row.changed,
            print: row.print,
            key: &self.key,
            row: &row.row,
        })
    }
}
