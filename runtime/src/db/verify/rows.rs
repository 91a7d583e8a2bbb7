//! The rows of one table beside what the ledger says of them.

use std::collections::BTreeSet;

use crate::Result;
use crate::db::ledger;
use crate::plan::ManagedBy;
use crate::row::{Columns, EncodedRow, Key, RowLayout, Value};
use crate::sql;
use crate::sqlite::Handle;
use crate::state::{Fingerprint, Page, Seed};

/// Keys of foreign rows that are kept: those of the first ones.
pub(super) const MOST_KEYS: usize = 100;

/// What was found of the rows of a table.
#[derive(Default)]
pub(super) struct RowFindings {
    /// Rows that are as they were applied.
    pub(super) same: u64,
    /// In order.
    pub(super) missing: Vec<Box<[u8]>>,
    /// In order.
    pub(super) changed: Vec<Box<[u8]>>,
    pub(super) foreign: u64,
    /// Of the first foreign rows; empty for a row without a key.
    pub(super) foreign_keys: BTreeSet<Box<[u8]>>,
    /// Components of whose rows one is missing or changed.
    pub(super) components: BTreeSet<i64>,
}

/// What the ledger says of a table's rows.
#[derive(Default)]
pub(super) struct Entries {
    /// Sorted before they are compared. Several components may have a row.
    all: Vec<Entry>,
}

struct Entry {
    key: Box<[u8]>,
    component: i64,
    print: Fingerprint,
    /// Of the first entry of a key.
    seen: Seen,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Missing,
    Changed,
    Same,
}

impl Entries {
    pub(super) fn add(&mut self, component: i64, page: &Page) {
        self.all.extend((0..page.len()).map(|entry| Entry {
            key: page.key(entry).into(),
            component,
            print: page.print(entry),
            seen: Seen::Missing,
        }));
    }

    /// The findings where there is no row.
    pub(super) fn all_missing(mut self) -> RowFindings {
        self.sort();
        self.findings(RowFindings::default())
    }

    /// The findings of the table as it is.
    pub(super) fn compare(
        mut self,
        handle: &Handle<'_>,
        table: &ledger::Table,
        seed: Seed,
    ) -> Result<RowFindings> {
        self.sort();
        let applied = &table.applied;
        let layout = RowLayout::new(applied.schema.clone(), applied.ids.clone());
        // Other rows of the user's are not Declarite's to look at.
        let holds_others = table.managed_by == ManagedBy::User || table.adopted;
        let mut found = RowFindings::default();
        if holds_others && !applied.schema.is_vec0() {
            self.look_up(handle, &layout, seed)?;
        } else {
            self.scan(handle, (&layout, seed), !holds_others, &mut found)?;
        }
        Ok(self.findings(found))
    }

    fn sort(&mut self) {
        self.all.sort_unstable_by(|a, b| (&a.key, a.component).cmp(&(&b.key, b.component)));
    }

    /// Reads the whole table. A vec0 table takes long to find a single row.
    fn scan(
        &mut self,
        handle: &Handle<'_>,
        (layout, seed): (&RowLayout, Seed),
        tells_foreign: bool,
        found: &mut RowFindings,
    ) -> Result<()> {
        let (mut row, mut next) = (EncodedRow::default(), 0);
        handle.for_each(&sql::select_all(&layout.schema), &[], |stored| {
            let has_key = row.encode_stored(layout, stored);
            let at = if has_key { self.position(&row.key, next) } else { None };
            if let Some(at) = at {
                next = self.see(at, Fingerprint::of(seed, &row.bytes));
            } else if tells_foreign {
                found.foreign += 1;
                found.foreign_keys.insert(row.key.as_slice().into());
                if found.foreign_keys.len() > MOST_KEYS {
                    found.foreign_keys.pop_last();
                }
            }
            Ok(())
        })
    }

    /// Reads the declared rows, one after the other.
    fn look_up(&mut self, handle: &Handle<'_>, layout: &RowLayout, seed: Seed) -> Result<()> {
        let sql = sql::select_by_key(&layout.schema);
        let failed = |failure: crate::sqlite::Failure| failure.during(format!("running `{sql}`"));
        let mut statement = handle.prepare(&sql)?;
        let (mut row, mut next) = (EncodedRow::default(), 0);
        while let Some(entry) = self.all.get(next) {
            let key = Key(&entry.key).values().unwrap_or_default();
            let values = key.iter().map(Value::as_ref).enumerate();
            statement.bind(values.map(|(i, value)| (i + 1, value))).map_err(failed)?;
            let stored = statement.step().map_err(failed)?;
            let stored = stored.as_ref().map(|stored| stored as &dyn Columns);
            next = match stored {
                None => self.behind(next),
                Some(stored) => {
                    row.encode_stored(layout, stored);
                    self.see(next, Fingerprint::of(seed, &row.bytes))
                }
            };
        }
        Ok(())
    }

    /// The first entry of a key; `near` is tried first.
    fn position(&self, key: &[u8], near: usize) -> Option<usize> {
        let is_here = |at: usize| self.all.get(at).is_some_and(|entry| *entry.key == *key);
        if is_here(near) {
            return Some(near);
        }
        let at = self.all.partition_point(|entry| *entry.key < *key);
        is_here(at).then_some(at)
    }

    /// Where the entries of the next key begin.
    fn behind(&self, at: usize) -> usize {
        let key = &self.all[at].key;
        at + self.all[at..].iter().take_while(|entry| entry.key == *key).count()
    }

    /// Notes a row that is there, whose first entry stands at `at`. Where the
    /// entries of the next key begin.
    fn see(&mut self, at: usize, print: Fingerprint) -> usize {
        let behind = self.behind(at);
        let is_same = self.all[at..behind].iter().all(|entry| entry.print == print);
        // A table may hold a key twice: what is seen once as another is another.
        if self.all[at].seen != Seen::Changed {
            self.all[at].seen = if is_same { Seen::Same } else { Seen::Changed };
        }
        behind
    }

    fn findings(self, mut found: RowFindings) -> RowFindings {
        let mut entries = self.all.into_iter().peekable();
        while let Some(Entry { key, component, seen, .. }) = entries.next() {
            let mut components = vec![component];
            while let Some(other) = entries.next_if(|other| other.key == key) {
                components.push(other.component);
            }
            match seen {
                Seen::Same => {
                    found.same += 1;
                    continue;
                }
                Seen::Missing => found.missing.push(key),
                Seen::Changed => found.changed.push(key),
            }
            found.components.extend(components);
        }
        found
    }
}
