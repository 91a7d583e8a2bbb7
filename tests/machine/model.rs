//! The model: what the file and its ledger hold, as plain collections.

use std::collections::{BTreeMap, BTreeSet};

use super::program::{App, End, Hand, Place, ROOT, Row, Run, Table};

/// What a row holds of the user's own doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) version: u8,
    /// Whether the user put it in, with a value of their own beside the declared ones.
    pub(super) users: bool,
}

/// The version of a row that was written by hand.
pub(super) const BY_HAND: u8 = 9;

/// A component in the ledger. The root is one too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) rows: BTreeMap<Place, u8>,
    pub(super) memo: Option<u8>,
    pub(super) epoch: u64,
    pub(super) stamp: u64,
}

/// An app in the ledger; one that was never applied has no stamp.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    pub(super) stamp: u64,
    pub(super) schema_stamp: u64,
    pub(super) epoch: u64,
    pub(super) tables: BTreeSet<Table>,
    pub(super) components: BTreeMap<u8, Component>,
}

impl Ledger {
    pub(super) const fn is_known(&self) -> bool {
        self.stamp != 0
    }
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) file: BTreeMap<Place, Stored>,
    pub(super) ledgers: [Ledger; 2],
    /// The last stamp that was given.
    pub(super) clock: u64,
}

/// What became of a component that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Finished,
    Stands,
    Abandoned,
}

/// A target state whose rows are declared, and that was not applied.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) run: Run,
    /// The ledger as it was when the rows were declared.
    pub(super) read: Ledger,
    /// By the position of the part; none where its path was opened before.
    pub(super) fates: Vec<Option<Fate>>,
    /// Whether it declares tables that the ledger had not.
    pub(super) moves_epoch: bool,
    /// Whether a table is refused that is new, as a memo has been answered without it.
    pub(super) is_too_late: bool,
}

impl Pending {
    /// What became of the component, if it was opened; the root always is.
    pub(super) fn fate(&self, path: u8) -> Option<Fate> {
        if path == ROOT {
            return Some(Fate::Finished);
        }
        let part = self.run.parts.iter().position(|part| part.path == path)?;
        self.fates[part]
    }

    /// The versions that a component which counts declares of a row.
    pub(super) fn declared(&self, path: u8, place: Place) -> BTreeSet<u8> {
        let rows: &[Row] = match self.run.parts.iter().find(|part| part.path == path) {
            _ if self.fate(path) != Some(Fate::Finished) => &[],
            _ if path == ROOT => &self.run.root,
            Some(part) => &part.rows,
            None => &[],
        };
        let rows = self.run.declared(rows).filter(|row| row.place == place);
        rows.map(|row| row.version).collect()
    }

    /// The memo that a component has once it is applied.
    pub(super) fn memo(&self, path: u8) -> Option<u8> {
        self.run.parts.iter().find(|part| part.path == path).and_then(|part| part.memo)
    }

    /// The components that are opened, in their order, the root first.
    pub(super) fn opened(&self) -> Vec<u8> {
        let mut paths = vec![ROOT];
        let parts = self.run.parts.iter().zip(&self.fates);
        paths.extend(parts.filter(|(_, fate)| fate.is_some()).map(|(part, _)| part.path));
        paths
    }

    pub(super) fn abandoned(&self) -> Vec<u8> {
        let mut paths = self.opened();
        paths.retain(|&path| self.fate(path) == Some(Fate::Abandoned));
        paths
    }

    /// Whether the component loses what it does not declare.
    pub(super) fn releases(&self, path: u8) -> bool {
        match self.fate(path) {
            None => !self.run.partial,
            Some(Fate::Finished) => !(self.run.partial && path == ROOT),
            Some(Fate::Stands | Fate::Abandoned) => false,
        }
    }
}

impl Model {
    /// The user's table has two rows of the user's.
    pub(super) fn new() -> Self {
        let users = |key| ((Table::Mine, key), Stored { version: BY_HAND, users: true });
        Self { file: [users(0), users(1)].into(), ledgers: Default::default(), clock: 0 }
    }

    pub(super) fn ledger(&self, app: App) -> &Ledger {
        &self.ledgers[app as usize]
    }

    pub(super) fn holds(&self, table: Table) -> bool {
        table == Table::Mine || self.ledgers.iter().any(|ledger| ledger.tables.contains(&table))
    }

    pub(super) fn rows_of(&self, table: Table) -> impl Iterator<Item = (u8, Stored)> {
        let rows = self.file.iter().filter(move |((its, _), _)| *its == table);
        rows.map(|((_, key), stored)| (*key, *stored))
    }

    /// What comes of the components' endings and memos when the rows are declared now.
    pub(super) fn begin(&self, mut run: Run) -> Pending {
        let read = self.ledger(run.app).clone();
        let mut moves_epoch = run.tables.iter().any(|table| !read.tables.contains(table));
        let holds = |path: u8, memo: Option<u8>| {
            let known = read.components.get(&path);
            memo.is_some()
                && !moves_epoch
                && known.is_some_and(|known| known.memo == memo && known.epoch == read.epoch)
        };
        let fate = |index: usize| {
            let part = &run.parts[index];
            match part.end {
                _ if run.is_opened_again(index) => None,
                _ if holds(part.path, part.memo) => Some(Fate::Stands),
                End::Finished => Some(Fate::Finished),
                // Without a table no row can fail.
                End::Failed if run.failing().is_none() => Some(Fate::Finished),
                End::Failed | End::Dropped | End::Panicked | End::LeftOpen => Some(Fate::Abandoned),
            }
        };
        let fates: Vec<_> = (0..run.parts.len()).map(fate).collect();
        let is_new = |table| !read.tables.contains(&table);
        let is_too_late = run.late.is_some_and(is_new) && fates.contains(&Some(Fate::Stands));
        if let Some(late) = run.late.filter(|_| !is_too_late) {
            moves_epoch |= is_new(late);
            run.tables.push(late);
        }
        Pending { run, read, fates, moves_epoch, is_too_late }
    }

    /// What somebody does by hand; false where it cannot be done.
    pub(super) fn by_hand(&mut self, hand: Hand, place: Place) -> bool {
        let is_there = self.file.contains_key(&place);
        if !self.holds(place.0) || is_there == (hand == Hand::Inserts) {
            return false;
        }
        match hand {
            Hand::Inserts => {
                let users = place.0 == Table::Mine;
                self.file.insert(place, Stored { version: BY_HAND, users });
            }
            Hand::Updates => {
                let stored = self.file.get_mut(&place);
                stored.expect("it is there").version = BY_HAND;
            }
            Hand::Deletes => drop(self.file.remove(&place)),
        }
        true
    }
}
