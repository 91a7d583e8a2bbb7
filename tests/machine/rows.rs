//! The model: what an apply does to one row.

use std::collections::BTreeSet;
use std::iter::Sum;

use super::model::{Fate, Model, Pending, Stored};
use super::outcome::Fault;
use super::program::{Place, Table};

/// Rows of a table, by what happens to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) inserted: u64,
    pub(super) updated: u64,
    pub(super) deleted: u64,
    pub(super) unchanged: u64,
    /// Updated rows that were gone.
    pub(super) missing: u64,
    /// Rows to delete that were gone.
    pub(super) gone: u64,
    /// Updated rows that nobody had declared before.
    pub(super) adopted: u64,
    /// Rows that another component has and keeps.
    pub(super) joined: u64,
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            inserted: sum.inserted + one.inserted,
            updated: sum.updated + one.updated,
            deleted: sum.deleted + one.deleted,
            unchanged: sum.unchanged + one.unchanged,
            missing: sum.missing + one.missing,
            gone: sum.gone + one.gone,
            adopted: sum.adopted + one.adopted,
            joined: sum.joined + one.joined,
        })
    }
}

/// What an apply does to one row.
#[derive(Debug, Clone, Default)]
pub(super) struct RowFate {
    pub(super) counts: Counts,
    pub(super) after: Option<Stored>,
    /// Any of these may be what the apply answers.
    pub(super) faults: BTreeSet<Fault>,
    /// One component declares it as it was and otherwise.
    pub(super) contradicts: bool,
    /// The plan tells that it is declared twice.
    pub(super) is_planned_twice: bool,
    /// No rule says what comes of it: the row was deleted by hand, and somebody else
    /// declares it while its owner keeps it. Nobody is asked whose a key is under
    /// which no row is met.
    pub(super) unsettled: bool,
}

/// What a component had of a row that it declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Had {
    Nothing,
    Same,
    Another,
}

pub(super) fn row_fate(model: &Model, pending: &Pending, place: Place) -> RowFate {
    let (table, key) = place;
    let stored = model.file.get(&place).copied();
    let mut fate = RowFate { after: stored, ..RowFate::default() };
    let components = &model.ledger(pending.run.app).components;
    let owned: Vec<(u8, u8)> = components
        .iter()
        .filter_map(|(&path, known)| Some((path, *known.rows.get(&place)?)))
        .collect();
    if !pending.run.tables.contains(&table) {
        if model.undeclared(pending).contains(&table) && (table != Table::Mine || !owned.is_empty())
        {
            // The rows of a table that is dropped are not counted.
            match stored {
                _ if table != Table::Mine => {}
                Some(_) => fate.counts.deleted = 1,
                None => fate.counts.gone = 1,
            }
            fate.after = None;
        }
        return fate;
    }
    let mut claims = Vec::new();
    for path in pending.opened() {
        let versions = pending.declared(path, place);
        let had = owned.iter().find(|(owner, _)| *owner == path).map(|(_, version)| *version);
        let had = |version| match had {
            None => Had::Nothing,
            Some(had) if had == version => Had::Same,
            Some(_) => Had::Another,
        };
        fate.contradicts |= versions.iter().any(|&it| had(it) == Had::Same)
            && versions.iter().any(|&it| had(it) == Had::Another);
        claims.extend(versions.into_iter().map(|version| (version, had(version))));
    }
    let written: BTreeSet<u8> =
        claims.iter().filter(|(_, had)| *had != Had::Same).map(|(version, _)| *version).collect();
    fate.is_planned_twice = written.len() > 1;
    if claims.iter().map(|(version, _)| version).collect::<BTreeSet<_>>().len() > 1 {
        fate.faults.insert(Fault::DeclaredTwice(table, key));
    }
    let keeps = |path: u8| pending.declared(path, place).is_empty() && !pending.releases(path);
    let standing: Vec<(u8, u8)> = owned.iter().copied().filter(|(path, _)| keeps(*path)).collect();
    for &(path, version) in &standing {
        if written.iter().any(|&written| written != version) {
            fate.faults.insert(Fault::KeyOwned(table, key));
        }
        // What a partial run leaves alone is not counted.
        fate.counts.unchanged +=
            u64::from(pending.fate(path).is_some_and(|fate| fate != Fate::Finished));
    }
    fate.counts.unchanged += claims.iter().filter(|(_, had)| *had == Had::Same).count() as u64;
    let lets_go = |path: u8| pending.declared(path, place).is_empty() && pending.releases(path);
    let is_released = !owned.is_empty() && owned.iter().all(|(path, _)| lets_go(*path));
    let was_changed = claims.iter().any(|(_, had)| *had == Had::Another);
    let Some(&version) = written.first() else {
        if is_released {
            fate.after = None;
            *(if stored.is_some() { &mut fate.counts.deleted } else { &mut fate.counts.gone }) = 1;
        }
        return fate;
    };
    let write = |users| Some(Stored { version, users });
    if was_changed || is_released {
        if !was_changed && owned.iter().all(|(_, had)| *had == version) {
            fate.counts.unchanged += 1;
        } else {
            fate.counts.updated = 1;
            fate.counts.missing = u64::from(stored.is_none());
            fate.after = write(stored.is_some_and(|stored| stored.users));
        }
        return fate;
    }
    // Nobody of the app had it, or those who had it keep it.
    let others = &model.ledger(pending.run.app.other()).components;
    let is_others = others.values().any(|known| known.rows.contains_key(&place));
    match stored {
        None => {
            fate.unsettled = is_others || !owned.is_empty();
            fate.counts.inserted = 1;
            fate.after = write(false);
        }
        Some(_) if is_others => {
            // So the plan says: it asks the app's own ledger alone.
            fate.counts.inserted = 1;
            fate.faults.insert(Fault::KeyOwned(table, key));
        }
        Some(_) if !owned.is_empty() => fate.counts.joined = 1,
        Some(stored) if table == Table::Mine => {
            fate.counts.updated = 1;
            fate.counts.adopted = 1;
            fate.after = write(stored.users);
        }
        Some(_) => {
            fate.counts.inserted = 1;
            fate.faults.insert(Fault::ExistingRow(table, key));
        }
    }
    fate
}
