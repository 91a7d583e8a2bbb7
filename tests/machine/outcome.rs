//! The model: what comes of an apply.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Fate, Ledger, Model, Pending};
use super::program::{ROOT, Table};
use super::rows::{Counts, RowFate, row_fate};

/// Why an apply fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    Incomplete,
    Conflict,
    /// By the table whose rows would go.
    Refused(Table),
    DeclaredTwice(Table, u8),
    KeyOwned(Table, u8),
    ExistingRow(Table, u8),
}

/// What comes of an apply.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Done(Box<Done>),
    /// Any of these; refusals all at once.
    Fails(BTreeSet<Fault>),
    /// No rule says.
    Unsettled,
}

/// An apply that ended well.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) after: Model,
    /// In the order of the report.
    pub(super) tables: Vec<(Table, Counts)>,
    pub(super) wrote: bool,
}

impl Model {
    /// What an apply comes to now. `consent` may have been given since.
    pub(super) fn outcome(&self, pending: &Pending, consent: bool) -> Outcome {
        let rows = match self.until_rows(pending) {
            Ok(rows) => rows,
            Err(faults) => return Outcome::Fails(faults),
        };
        let refused = if consent { BTreeSet::new() } else { self.refused(pending) };
        if !refused.is_empty() {
            return Outcome::Fails(refused);
        }
        if rows.values().any(|fate| fate.unsettled) {
            return Outcome::Unsettled;
        }
        let faults: BTreeSet<Fault> =
            rows.values().flat_map(|fate| fate.faults.iter().copied()).collect();
        if !faults.is_empty() {
            return Outcome::Fails(faults);
        }
        Outcome::Done(Box::new(self.done(pending, &rows)))
    }

    /// What a plan comes to: the counts of each table, or why there is none.
    /// Consent changes nothing of it.
    pub(super) fn plan(&self, pending: &Pending) -> Result<Vec<(Table, Counts)>, BTreeSet<Fault>> {
        let rows = self.until_rows(pending)?;
        let twice: BTreeSet<Fault> = rows
            .iter()
            .filter(|(_, fate)| fate.is_planned_twice)
            .map(|(&(table, key), _)| Fault::DeclaredTwice(table, key))
            .collect();
        if twice.is_empty() { Ok(self.counts(pending, &rows)) } else { Err(twice) }
    }

    /// The tables that a run drops with their rows: it is refused without consent.
    pub(super) fn refused(&self, pending: &Pending) -> BTreeSet<Fault> {
        let dropped = self.undeclared(pending).into_iter().filter(|&table| table != Table::Mine);
        let dropped = dropped.filter(|&table| self.rows_of(table).next().is_some());
        dropped.map(Fault::Refused).collect()
    }

    /// What happens to each row, unless it does not come to that.
    fn until_rows(
        &self,
        pending: &Pending,
    ) -> Result<BTreeMap<(Table, u8), RowFate>, BTreeSet<Fault>> {
        if pending.run.root_fails && pending.run.failing().is_some() {
            return Err([Fault::Incomplete].into());
        }
        if self.conflicts(pending) {
            return Err([Fault::Conflict].into());
        }
        let mut rows = BTreeMap::new();
        for table in Table::ALL {
            for key in 0..super::generate::KEYS {
                rows.insert((table, key), row_fate(self, pending, (table, key)));
            }
        }
        let contradictions: BTreeSet<Fault> = rows
            .iter()
            .filter(|(_, fate)| fate.contradicts)
            .map(|(&(table, key), _)| Fault::DeclaredTwice(table, key))
            .collect();
        if contradictions.is_empty() { Ok(rows) } else { Err(contradictions) }
    }

    /// L1: a full run compares the app's stamp, a partial one that of its
    /// tables, and those of the components it opens.
    fn conflicts(&self, pending: &Pending) -> bool {
        let (then, now) = (&pending.read, self.ledger(pending.run.app));
        if !pending.run.partial || then.is_known() != now.is_known() {
            return then.stamp != now.stamp;
        }
        let stamp = |ledger: &Ledger, path| ledger.components.get(&path).map(|known| known.stamp);
        let uses_root = pending.run.declared(&pending.run.root).next().is_some();
        then.schema_stamp != now.schema_stamp
            || pending
                .opened()
                .into_iter()
                .filter(|&path| path != ROOT || uses_root)
                .any(|path| stamp(then, path) != stamp(now, path))
    }

    /// Tables of the ledger that the run declares no longer.
    pub(super) fn undeclared(&self, pending: &Pending) -> Vec<Table> {
        let mut tables: Vec<Table> = self.ledger(pending.run.app).tables.iter().copied().collect();
        tables.retain(|table| !pending.run.partial && !pending.run.tables.contains(table));
        tables
    }

    fn counts(
        &self,
        pending: &Pending,
        rows: &BTreeMap<(Table, u8), RowFate>,
    ) -> Vec<(Table, Counts)> {
        let mut tables = pending.run.tables.clone();
        tables.extend(self.undeclared(pending).into_iter().filter(|&table| table == Table::Mine));
        tables
            .into_iter()
            .map(|table| {
                let of_table = rows.iter().filter(|((its, _), _)| *its == table);
                (table, of_table.map(|(_, fate)| fate.counts).sum())
            })
            .collect()
    }

    fn done(&self, pending: &Pending, rows: &BTreeMap<(Table, u8), RowFate>) -> Done {
        let tables = self.counts(pending, rows);
        let mut after = self.clone();
        for (&place, fate) in rows {
            match fate.after {
                Some(stored) => drop(after.file.insert(place, stored)),
                None => drop(after.file.remove(&place)),
            }
        }
        let now = self.ledger(pending.run.app);
        let undeclared = self.undeclared(pending);
        let declared = pending.run.tables.iter().copied();
        let mut ledger = now.clone();
        ledger.tables.extend(declared);
        ledger.tables.retain(|table| !undeclared.contains(table));
        let mut wrote = ledger.tables != now.tables;
        let changes_schema = wrote;
        ledger.epoch = if now.is_known() { now.epoch + u64::from(pending.moves_epoch) } else { 1 };
        after.clock += 1;
        let opened = pending.opened();
        let vanishes = |path: u8| !pending.run.partial && !opened.contains(&path);
        wrote |= now.components.keys().any(|&path| vanishes(path));
        ledger.components.retain(|&path, _| !vanishes(path));
        for path in opened {
            if pending.fate(path) == Some(Fate::Finished)
                && touch(&mut ledger, pending, path, after.clock)
            {
                wrote = true;
            }
        }
        for component in ledger.components.values_mut() {
            component.rows.retain(|(table, _), _| !undeclared.contains(table));
        }
        if !wrote {
            return Done { after: self.clone(), tables, wrote };
        }
        ledger.stamp = after.clock;
        if changes_schema {
            ledger.schema_stamp = after.clock;
        }
        after.ledgers[pending.run.app as usize] = ledger;
        Done { after, tables, wrote }
    }
}

/// Writes a component that counts to the ledger, if anything of it changes.
fn touch(ledger: &mut Ledger, pending: &Pending, path: u8, stamp: u64) -> bool {
    let known = ledger.components.get(&path);
    let before = known.cloned().unwrap_or_default();
    let mut rows = before.rows.clone();
    if pending.releases(path) {
        rows.retain(|(table, _), _| !pending.run.tables.contains(table));
    }
    for &table in &pending.run.tables {
        for key in 0..super::generate::KEYS {
            let versions = pending.declared(path, (table, key));
            rows.extend(versions.into_iter().map(|version| ((table, key), version)));
        }
    }
    let memo = pending.memo(path);
    let is_touched = rows != before.rows
        || memo != before.memo
        || (memo.is_some() && before.epoch != ledger.epoch);
    if is_touched {
        let epoch = ledger.epoch;
        let after = super::model::Component { rows, memo, epoch, stamp };
        ledger.components.insert(path, after);
    }
    is_touched
}
