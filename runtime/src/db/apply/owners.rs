//! Whose a row is that is met under a declared key.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::released::OwnedRow;
use super::work::WorkTable;
use crate::db::ledger::{self, Owner};
use crate::db::run::RunComponent;
use crate::db::spool::Entry;
use crate::row::Key;
use crate::sqlite::Handle;
use crate::state::{Mark, Tracked};
use crate::{Error, Result};

/// The components of this run beside the pages of one table, as they were
/// before the apply.
pub(super) struct Owners<'o> {
    pub(super) handle: &'o Handle<'o>,
    pub(super) app: Option<i64>,
    pub(super) components: &'o [RunComponent],
    pub(super) partial: bool,
    pub(super) table: usize,
    pub(super) work: &'o WorkTable,
    /// Whether the ledger's pages were looked at, and are whole.
    pub(super) whole: Cell<bool>,
    /// Whether the run takes over what nobody has.
    pub(super) repairs: bool,
    /// Keys of rows that a run which repairs found otherwise than the ledger says.
    pub(super) drifted: Option<&'o BTreeSet<Box<[u8]>>>,
    /// What the run says of keys, where pages are not as they were before the apply.
    pub(super) by_key: Option<&'o SaidByKey<'o>>,
}

/// What a run in batches says of the rows of one table. Pages are rewritten batch by
/// batch, and what was noted of their entries is of no use then.
pub(super) struct SaidByKey<'o> {
    pub(super) owned: &'o [OwnedRow],
    /// The components that declare another row of the key that is being written.
    pub(super) changed: RefCell<Vec<usize>>,
}

impl SaidByKey<'_> {
    fn says(&self, component: usize, id: i64, key: &[u8], releases: bool) -> Says {
        let place = |row: &OwnedRow| (*row.key).cmp(key).then(row.component.cmp(&id));
        if self.owned.binary_search_by(place).is_ok() {
            Says::Released
        } else if self.changed.borrow().contains(&component) {
            Says::Changed
        } else if releases {
            Says::Same
        } else {
            Says::Stands
        }
    }
}

/// What came of an insert that met a row of its key.
pub(super) enum Met {
    /// No app has it: it is adopted.
    Nobodys,
    /// Another component has the very row; from now on both do.
    Shared,
}

/// What an owner says of its row in this run.
enum Says {
    /// It is as it was.
    Same,
    /// It is another, and comes in the order of declared rows.
    Changed,
    /// Nothing: its rows stand.
    Stands,
    /// It lets go of it.
    Released,
}

impl Owners<'_> {
    /// R6: every page of the table, of every app, is asked.
    pub(super) fn of_met_row(&self, entry: &Entry<'_>) -> Result<Met> {
        let mut met = None;
        for owner in self.of_key(entry)? {
            match self.says(&owner, entry.key) {
                Says::Released | Says::Changed => {}
                Says::Same | Says::Stands if self.is_ours(&owner) && owner.print == entry.print => {
                    met = Some(Met::Shared);
                }
                Says::Same => return Err(self.declared_twice(&owner, entry)),
                Says::Stands => return Err(self.owned(&owner, entry)),
            }
        }
        if met.is_none() && !self.whole.replace(true) {
            // L7: a damaged page may have told of an owner.
            ledger::check_pages(self.handle, self.work.name())?;
        }
        match met {
            Some(met) => Ok(met),
            None if self.repairs || self.work.may_hold_others() => Ok(Met::Nobodys),
            None => Err(Error::ExistingRow { table: self.name(), key: Key(entry.key).to_string() }),
        }
    }

    /// R8: a row that several components have changes for all of them or none.
    pub(super) fn agree_to_update(&self, entry: &Entry<'_>) -> Result<()> {
        for owner in self.of_key(entry)? {
            if owner.path == self.components[entry.component].path {
                continue;
            }
            match self.says(&owner, entry.key) {
                Says::Released | Says::Changed => {}
                // The row drifted, and is to be as it was.
                Says::Stands if self.is_ours(&owner) && owner.print == entry.print => {}
                Says::Same => return Err(self.declared_twice(&owner, entry)),
                Says::Stands => return Err(self.owned(&owner, entry)),
            }
        }
        Ok(())
    }

    /// Whether the row of a key is known to be another than the ledger says.
    pub(super) fn is_drifted(&self, key: &[u8]) -> bool {
        self.drifted.is_some_and(|drifted| drifted.contains(key))
    }

    fn of_key(&self, entry: &Entry<'_>) -> Result<Vec<Owner>> {
        ledger::owners(self.handle, self.work.name(), entry.key)
    }

    fn is_ours(&self, owner: &Owner) -> bool {
        Some(owner.app_id) == self.app
    }

    fn says(&self, owner: &Owner, key: &[u8]) -> Says {
        if !self.is_ours(owner) {
            return Says::Stands;
        }
        let is_its = |known: &RunComponent| known.path == owner.path;
        let Some(index) = self.components.iter().position(is_its) else {
            return if self.partial { Says::Stands } else { Says::Released };
        };
        let component = &self.components[index];
        if !component.counts() {
            return Says::Stands;
        }
        if let Some(said) = self.by_key {
            let id = component.ledger.as_ref().map_or(0, |known| known.id);
            return said.says(index, id, key, component.releases(self.partial));
        }
        let mark = |tracked: &Tracked| {
            let page = tracked.heads().iter().position(|head| head.id == owner.page)?;
            Some(tracked.mark(page, owner.entry))
        };
        match component.tracked(self.table).and_then(mark).unwrap_or(Mark::Undeclared) {
            Mark::Same => Says::Same,
            Mark::Changed => Says::Changed,
            Mark::Undeclared if component.releases(self.partial) => Says::Released,
            Mark::Undeclared => Says::Stands,
        }
    }

    fn name(&self) -> String {
        self.work.name().to_owned()
    }

    fn declared_twice(&self, owner: &Owner, entry: &Entry<'_>) -> Error {
        let second = self.components[entry.component].path.to_path();
        let (first, key) = (owner.path.to_path(), Key(entry.key).to_string());
        Error::DeclaredTwice { table: self.name(), key, first, second }
    }

    fn owned(&self, owner: &Owner, entry: &Entry<'_>) -> Error {
        let mut keeps = owner.path.describe();
        if !self.is_ours(owner) {
            keeps.push_str(&format!(" of app {}", owner.app));
        }
        let claimant = self.components[entry.component].path.describe();
        Error::KeyOwned {
            table: self.name(),
            key: Key(entry.key).to_string(),
            owner: keeps,
            claimant,
        }
    }
}
