//! What is declared of the tables, and how one state becomes another.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::{Fault, faults};
use super::tables::{Key, LARGEST, NOBODY, Row, Rows, Table};

/// A declared row, and the components that declare it. The root is 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) row: Row,
    pub(super) owners: BTreeSet<usize>,
}

#[derive(Clone)]
pub(super) struct State<'t> {
    pub(super) tables: &'t [Table],
    pub(super) rows: BTreeMap<Key, Entry>,
}

/// Numbers that a row is made of.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    pub(super) table: usize,
    pub(super) key: u8,
    pub(super) code: Option<u8>,
    pub(super) a: Option<u8>,
    pub(super) b: Option<u8>,
    pub(super) links: (Option<u8>, Option<u8>),
    pub(super) owner: usize,
    pub(super) also: Option<usize>,
}

/// One thing that is done to a state.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Drop,
    /// With all rows that refer to it, and those that refer to them.
    DropTree,
    Swap,
    Rotate,
    Shift,
    /// Under another key; rows that refer to it may follow.
    Rekey,
    /// One row takes the code of another, which gets another or none.
    Hand,
    /// One row takes the code of another, which goes.
    Inherit,
    Reparent,
    Move,
    Share,
    Touch,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Op {
    pub(super) act: Act,
    pub(super) table: usize,
    pub(super) i: u8,
    pub(super) j: u8,
    pub(super) n: u8,
}

/// A rule that a state is made to break.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Breach {
    Unique,
    Reference,
    /// A row goes that others refer to.
    Orphans,
    NotNull,
    Check,
    /// Another row is declared under the key of one that is.
    Twice,
}

impl<'t> State<'t> {
    pub(super) fn new(tables: &'t [Table], raw: &[RawRow]) -> Self {
        let mut state = Self { tables, rows: BTreeMap::new() };
        state.grow(raw);
        state
    }

    /// Adds rows, or declares others under their keys.
    pub(super) fn grow(&mut self, raw: &[RawRow]) {
        let keys: BTreeSet<Key> = raw.iter().map(|row| self.add(row)).collect();
        // References are to rows by number, which are all there now.
        for key in keys {
            for (column, _) in self.tables[key.0].links() {
                let number = self.get(&key, column);
                let value = number.and_then(|number| self.referable(&key, column, number));
                self.set(&key, column, value);
            }
        }
    }

    fn add(&mut self, raw: &RawRow) -> Key {
        let table = &self.tables[raw.table];
        let key = if table.keys == 1 { vec![raw.key] } else { vec![raw.key / 4, raw.key % 4] };
        let mut row: Row = key.iter().copied().map(Some).collect();
        row.extend([raw.code, raw.a, raw.b]);
        let links = table.columns.len() - row.len() - 1;
        row.extend([raw.links.0, raw.links.1].into_iter().take(links));
        row.push(None);
        for (column, number) in table.columns.iter().zip(&mut row) {
            if column.not_null && number.is_none() {
                *number = Some(0);
            }
        }
        let owners = [Some(raw.owner), raw.also].into_iter().flatten().collect();
        self.rows.insert((raw.table, key.clone()), Entry { row, owners });
        (raw.table, key)
    }

    pub(super) fn plain(&self) -> Rows {
        self.rows.iter().map(|(key, entry)| (key.clone(), entry.row.clone())).collect()
    }

    /// A value that the column of the row can refer to, one for each number.
    fn referable(&self, key: &Key, column: usize, number: u8) -> Option<u8> {
        let link = self.tables[key.0].columns[column].link?;
        let parents = self.rows.iter().filter(|(parent, _)| parent.0 == link.table);
        let values: Vec<u8> = parents.filter_map(|(_, entry)| entry.row[link.column]).collect();
        values.get(usize::from(number) % values.len().max(1)).copied()
    }

    fn keys(&self, table: usize) -> Vec<Key> {
        self.rows.keys().filter(|key| key.0 == table).cloned().collect()
    }

    fn nth(&self, table: usize, n: u8) -> Option<Key> {
        let keys = self.keys(table);
        keys.get(usize::from(n) % keys.len().max(1)).cloned()
    }

    fn get(&self, key: &Key, column: usize) -> Option<u8> {
        self.rows.get(key).and_then(|entry| entry.row[column])
    }

    fn set(&mut self, key: &Key, column: usize, value: Option<u8>) {
        let Some(mut entry) = self.rows.remove(key) else { return };
        entry.row[column] = value;
        let keys = self.tables[key.0].keys;
        let renamed = (key.0, entry.row[..keys].iter().map(|number| number.unwrap_or(0)).collect());
        self.rows.insert(renamed, entry);
    }

    /// The smallest number that no row has there.
    fn free(&self, table: usize, column: usize) -> u8 {
        let keys = self.keys(table);
        let taken: BTreeSet<u8> = keys.iter().filter_map(|key| self.get(key, column)).collect();
        (0..LARGEST).find(|number| !taken.contains(number)).unwrap_or(0)
    }

    /// The columns whose values rows trade, links among them.
    fn traded(&self, table: usize, n: u8) -> usize {
        let columns = self.tables[table].note() - self.tables[table].code();
        self.tables[table].code() + [0, 0, 0, 1, 2, 3, 4][usize::from(n) % 7].min(columns - 1)
    }

    pub(super) fn act(&mut self, op: Op) {
        let Op { act, table, i, j, n } = op;
        let (Some(one), Some(other)) = (self.nth(table, i), self.nth(table, j)) else { return };
        let code = self.tables[table].code();
        match act {
            Act::Drop => drop(self.rows.remove(&one)),
            Act::DropTree => self.drop_tree(one),
            Act::Swap => {
                let column = self.traded(table, n);
                let values = (self.get(&one, column), self.get(&other, column));
                self.set(&one, column, values.1);
                self.set(&other, column, values.0);
            }
            Act::Rotate => {
                let (column, keys) = (self.traded(table, n), self.keys(table));
                let mut values: Vec<_> = keys.iter().map(|key| self.get(key, column)).collect();
                let by = usize::from(i) % values.len();
                values.rotate_left(by);
                for (key, value) in keys.iter().zip(values) {
                    self.set(key, column, value);
                }
            }
            Act::Shift => {
                for key in self.keys(table) {
                    let shifted = |number: u8| {
                        let by = if n.is_multiple_of(2) { 1 } else { LARGEST };
                        (number + by) % (LARGEST + 1)
                    };
                    self.set(&key, code, self.get(&key, code).map(shifted));
                }
            }
            Act::Rekey => {
                let last = self.tables[table].keys - 1;
                let old = self.get(&one, last);
                self.set(&one, last, Some(n));
                if last == 0 && j.is_multiple_of(2) {
                    self.follow((table, last), old, Some(n));
                }
            }
            Act::Hand if one != other => {
                let value = self.get(&one, code);
                let free = self.free(table, code);
                let is_spare = self.tables[table].columns[code].not_null || n.is_multiple_of(2);
                self.set(&one, code, is_spare.then_some(free));
                self.set(&other, code, value);
            }
            Act::Inherit if one != other => {
                let value = self.get(&one, code);
                self.rows.remove(&one);
                self.set(&other, code, value);
            }
            Act::Hand | Act::Inherit => {}
            Act::Reparent => {
                let links: Vec<usize> =
                    self.tables[table].links().map(|(column, _)| column).collect();
                if let Some(&column) = links.get(usize::from(j) % links.len().max(1)) {
                    let value = self.referable(&one, column, n);
                    self.set(&one, column, value);
                }
            }
            Act::Move => self.owners(&one, |owners| *owners = [usize::from(n) % 4].into()),
            Act::Share => self.owners(&one, |owners| {
                if !owners.insert(usize::from(n) % 4) && owners.len() > 1 {
                    owners.pop_first();
                }
            }),
            Act::Touch => self.set(&one, self.tables[table].note(), Some(n)),
        }
    }

    fn owners(&mut self, key: &Key, change: impl FnOnce(&mut BTreeSet<usize>)) {
        if let Some(entry) = self.rows.get_mut(key) {
            change(&mut entry.owners);
        }
    }

    fn referring(&self, (table, column): (usize, usize), value: u8) -> Vec<(Key, usize)> {
        let mut referring = Vec::new();
        for (key, entry) in &self.rows {
            let links = self.tables[key.0].links();
            let links = links.filter(|(_, link)| (link.table, link.column) == (table, column));
            let links = links.filter(|(i, _)| entry.row[*i] == Some(value));
            referring.extend(links.map(|(i, _)| (key.clone(), i)));
        }
        referring
    }

    fn follow(&mut self, to: (usize, usize), old: Option<u8>, new: Option<u8>) {
        let Some(old) = old else { return };
        for (key, column) in self.referring(to, old) {
            self.set(&key, column, new);
        }
    }

    fn drop_tree(&mut self, root: Key) {
        let mut next = vec![root];
        while let Some(key) = next.pop() {
            let Some(entry) = self.rows.remove(&key) else { continue };
            for (column, number) in entry.row.iter().enumerate() {
                if let Some(number) = number {
                    let referring = self.referring((key.0, column), *number);
                    next.extend(referring.into_iter().map(|(key, _)| key));
                }
            }
        }
    }

    /// Makes it valid, keeping what can be kept.
    pub(super) fn repair(&mut self) {
        for round in 0_u8.. {
            let faults = faults(self.tables, &self.plain());
            let Some(fault) = faults.first() else { return };
            let (key, column) = match fault {
                Fault::Null(key, column) | Fault::Check(key, column) => (key, *column),
                Fault::Dangling(key, column) => (key, *column),
                Fault::Equal(_, key, i) => {
                    let columns = &self.tables[key.0].uniques[*i].columns;
                    let keys = self.tables[key.0].keys;
                    (key, columns.iter().copied().find(|&it| it >= keys).unwrap_or(columns[0]))
                }
                Fault::Twice(key) => (key, 0),
            };
            let def = &self.tables[key.0].columns[column];
            let referable = self.referable(key, column, round);
            let value = match fault {
                Fault::Equal(..) if def.link.is_none() && round.is_multiple_of(2) => {
                    Some(self.free(key.0, column))
                }
                Fault::Equal(..) if def.not_null && def.link.is_none() => {
                    Some(self.free(key.0, column))
                }
                Fault::Null(..) | Fault::Check(..) if def.link.is_none() => {
                    Some(self.free(key.0, column))
                }
                Fault::Dangling(..) if round.is_multiple_of(3) => None,
                Fault::Equal(..) if !def.not_null => None,
                _ => referable,
            };
            // Rows that cannot be had are done without.
            if round > 30 || (value.is_none() && def.not_null) {
                self.rows.remove(key);
            } else {
                self.set(&key.clone(), column, value);
            }
        }
    }

    /// Makes it break a rule, if it has what that takes.
    pub(super) fn breach(&mut self, breach: Breach, table: usize, (i, j): (u8, u8)) {
        let (Some(one), Some(other)) = (self.nth(table, i), self.nth(table, j)) else { return };
        let def = &self.tables[table];
        match breach {
            Breach::Unique => {
                let unique = &def.uniques[usize::from(j) % def.uniques.len()];
                for &column in unique.columns.iter().filter(|&&column| column >= def.keys) {
                    self.set(&other, column, self.get(&one, column).or(Some(1)));
                    self.set(&one, column, self.get(&other, column));
                }
            }
            Breach::Reference => {
                if let Some((column, _)) = def.links().nth(usize::from(j) % 2) {
                    self.set(&one, column, Some(NOBODY));
                }
            }
            Breach::Orphans => drop(self.rows.remove(&one)),
            Breach::NotNull => {
                let mut columns = def.columns.iter().enumerate().skip(def.keys);
                if let Some((column, _)) = columns.rfind(|(_, column)| column.not_null) {
                    self.set(&one, column, None);
                }
            }
            Breach::Check => self.set(&one, def.code(), Some(LARGEST + 1)),
            // Of what is declared, not of the state.
            Breach::Twice => {}
        }
    }
}
