//! The tables of a case: row types, and the rows of versions.

use declarite::{Component, ManagedBy, Result, SqliteRow, TableTarget, TargetState};

use super::program::Table;
use crate::ledger::{push_integer, push_text};

#[derive(SqliteRow)]
#[sqlite(table = "items", primary_key(shelf, place))]
pub(super) struct Item {
    shelf: String,
    place: i64,
    text: String,
    size: f64,
}

#[derive(SqliteRow)]
#[sqlite(table = "spots", vec0(chunk_size = 8))]
pub(super) struct Spot {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: String,
    size: f64,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

#[derive(SqliteRow)]
#[sqlite(table = "marks")]
pub(super) struct Mark {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    size: f64,
}

/// The user's table, with rows under two of the keys, and a column of the user's.
pub(super) const MINE: &str = "CREATE TABLE mine \
    (id INTEGER PRIMARY KEY, extra TEXT DEFAULT 'none', text TEXT NOT NULL, size REAL NOT NULL); \
    INSERT INTO mine VALUES (0, 'users', 'v9', 9), (1, 'users', 'v9', 9)";

/// A handle on a declared table.
pub(super) enum Target {
    Items(TableTarget<Item>),
    Spots(TableTarget<Spot>),
    /// One of three tables.
    Marks(TableTarget<Mark>),
}

impl Target {
    pub(super) fn declare(state: &TargetState, table: Table) -> Result<Self> {
        let marks = || state.table::<Mark>().named(table.name());
        Ok(match table {
            Table::Items => Self::Items(state.declare_table()?),
            Table::Spots => Self::Spots(state.declare_table()?),
            Table::Marks | Table::Twos => Self::Marks(marks().declare()?),
            Table::Mine => Self::Marks(marks().managed_by(ManagedBy::User).declare()?),
        })
    }

    /// Declares the row of a version, in the component or outside of any. None
    /// is one that cannot be declared.
    pub(super) fn row(&self, to: Option<&Component>, key: u8, version: Option<u8>) -> Result<()> {
        fn declare<R: declarite::EncodeRow>(
            to: Option<&Component>,
            table: &TableTarget<R>,
            row: &R,
        ) -> Result<()> {
            match to {
                Some(component) => component.declare_row(table, row),
                None => table.declare_row(row),
            }
        }
        let (id, size) = (i64::from(key), version.map_or(f64::NAN, f64::from));
        let text = format!("v{}", version.unwrap_or_default());
        match self {
            Self::Items(table) => {
                declare(to, table, &Item { shelf: shelf(key), place: id, text, size })
            }
            Self::Spots(table) => {
                let area = format!("area {}", version.unwrap_or_default());
                let at = [f32::from(key), f32::from(version.unwrap_or_default())];
                declare(to, table, &Spot { id, area, size, text, at })
            }
            Self::Marks(table) => declare(to, table, &Mark { id, text, size }),
        }
    }
}

fn shelf(key: u8) -> String {
    format!("shelf {}", key / 2)
}

/// A key as the ledger keeps it.
pub(super) fn key_bytes(table: Table, key: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    if table == Table::Items {
        push_text(&mut bytes, &shelf(key));
    }
    push_integer(&mut bytes, i64::from(key));
    bytes
}

/// SQL that inserts a row by hand.
pub(super) fn insert(table: Table, key: u8, version: u8) -> String {
    let values = match table {
        Table::Items => format!("'{}', {key}, 'v{version}', {version}", shelf(key)),
        Table::Spots => {
            return format!(
                "INSERT INTO spots (id, area, size, text, at) VALUES \
                 ({key}, 'area {version}', {version}.0, 'v{version}', '[{key}, {version}]')"
            );
        }
        Table::Mine => format!("{key}, 'users', 'v{version}', {version}"),
        Table::Marks | Table::Twos => format!("{key}, 'v{version}', {version}"),
    };
    format!("INSERT INTO {} VALUES ({values})", table.name())
}

/// SQL that changes a row by hand; the vector and the partition stay.
pub(super) fn update(table: Table, key: u8, version: u8) -> String {
    let set = format!("text = 'v{version}', size = {version}.0");
    format!("UPDATE {} SET {set} WHERE {} = {key}", table.name(), key_column(table))
}

/// SQL that deletes a row by hand.
pub(super) fn delete(table: Table, key: u8) -> String {
    format!("DELETE FROM {} WHERE {} = {key}", table.name(), key_column(table))
}

const fn key_column(table: Table) -> &'static str {
    if matches!(table, Table::Items) { "place" } else { "id" }
}

/// A query of a table's rows as texts: key, version by text and by number, and
/// whether the user put it in.
pub(super) fn select(table: Table) -> String {
    let (key, name) = (key_column(table), table.name());
    let users = if table == Table::Mine { "extra" } else { "'none'" };
    format!(
        "SELECT '{name} ' || {key} || ' ' || text || ' ' || CAST(size AS INTEGER) || ' ' || \
         {users} AS value FROM {name}"
    )
}
