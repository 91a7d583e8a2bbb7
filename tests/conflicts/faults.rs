//! What is wrong with a set of rows, told without SQLite.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use declarite::Error;

use super::tables::{Key, LARGEST, Rows, Table};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// Different rows of one key.
    Twice(Key),
    Null(Key, usize),
    Check(Key, usize),
    /// Two rows that are equal where they must not be.
    Equal(Key, Key, usize),
    /// A reference to nothing.
    Dangling(Key, usize),
}

/// Every fault of the rows of a file.
pub(super) fn faults(tables: &[Table], rows: &Rows) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut taken: BTreeMap<_, Vec<&Key>> = BTreeMap::new();
    let mut there = BTreeSet::new();
    for ((table, _), row) in rows {
        for (column, &number) in row.iter().enumerate() {
            there.insert((*table, column, number));
        }
    }
    for (key, row) in rows {
        let table = &tables[key.0];
        for (i, column) in table.columns.iter().enumerate() {
            match row[i] {
                None if column.not_null => faults.push(Fault::Null(key.clone(), i)),
                Some(number) if column.checked && number > LARGEST => {
                    faults.push(Fault::Check(key.clone(), i));
                }
                _ => {}
            }
        }
        for (i, unique) in table.uniques.iter().enumerate() {
            let Some(values) = unique.values(row) else { continue };
            let equal = taken.entry((key.0, i, values)).or_default();
            faults.extend(equal.iter().map(|&one| Fault::Equal(one.clone(), key.clone(), i)));
            equal.push(key);
        }
        for (i, link) in table.links() {
            if row[i].is_some() && !there.contains(&(link.table, link.column, row[i])) {
                faults.push(Fault::Dangling(key.clone(), i));
            }
        }
    }
    faults
}

/// Whether the message has these words, and not as part of a longer one.
fn says(message: &str, words: &str) -> bool {
    let goes_on = |rest: Option<char>| rest.is_some_and(|c| c.is_alphanumeric() || c == '_');
    message.match_indices(words).any(|(at, _)| {
        let (before, after) = (&message[..at], &message[at + words.len()..]);
        !goes_on(before.chars().next_back()) && !goes_on(after.chars().next())
    })
}

impl Fault {
    /// Whether it is what the error tells of, with the rows by their keys.
    /// `before` are the rows of the file, of which the apply may have refused to
    /// delete one.
    pub(super) fn is_told(&self, tables: &[Table], before: &Rows, error: &Error) -> bool {
        let names = |key: &Key, table: &str, shown: &str| {
            tables[key.0].name == table && tables[key.0].show_key(&key.1) == shown
        };
        match (self, error) {
            (Self::Twice(at), Error::DeclaredTwice { table, key, .. })
            | (Self::Twice(at), Error::KeyOwned { table, key, .. })
            | (Self::Check(at, _), Error::Constraint { table, key, .. }) => names(at, table, key),
            (Self::Null(at, i), Error::Value { table, column, key, .. }) => {
                names(at, table, key) && tables[at.0].columns[*i].name == column
            }
            (Self::Null(at, i), Error::Incomplete { first }) => {
                let Table { name, columns, .. } = &tables[at.0];
                let (column, key) = (columns[*i].name, tables[at.0].show_key(&at.1));
                first.starts_with(&format!("table {name}, column {column}, key {key}: "))
            }
            (Self::Equal(one, other, _), Error::Constraint { table, key, message }) => {
                [(one, other), (other, one)].iter().any(|(named, said)| {
                    names(named, table, key) && says(message, &tables[said.0].show_key(&said.1))
                })
            }
            (Self::Dangling(at, i), Error::Constraint { table, key, message }) => {
                let Some(link) = tables[at.0].columns[*i].link else { return false };
                let child = tables[at.0].show_key(&at.1);
                let refused =
                    before.keys().any(|gone| gone.0 == link.table && names(gone, table, key))
                        && says(message, &child)
                        && says(message, tables[at.0].name);
                names(at, table, key) || refused
            }
            _ => false,
        }
    }

    pub(super) fn describe(&self, tables: &[Table], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |key: &Key| format!("{} {}", tables[key.0].name, tables[key.0].show_key(&key.1));
        let column = |key: &Key, i: usize| tables[key.0].columns[i].name;
        match self {
            Self::Twice(key) => write!(f, "{} is declared twice, differently", at(key)),
            Self::Null(key, i) => write!(f, "{} has no {}", at(key), column(key, *i)),
            Self::Check(key, i) => write!(f, "the check of {} fails {}", column(key, *i), at(key)),
            Self::Equal(one, other, i) => {
                let columns = tables[one.0].uniques[*i].columns.iter().map(|&i| column(one, i));
                let columns = columns.collect::<Vec<_>>().join(", ");
                write!(f, "{} and {} are equal in ({columns})", at(one), at(other))
            }
            Self::Dangling(key, i) => {
                write!(f, "{} of {} refers to nothing", column(key, *i), at(key))
            }
        }
    }
}
