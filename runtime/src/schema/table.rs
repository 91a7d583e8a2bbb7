//! One table.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{ColumnDef, Role, VectorType, check, same_name};
use crate::{Error, Result};

/// What holds the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TableKind {
    /// An ordinary table.
    Regular,
    /// A virtual table of sqlite-vec.
    Vec0 {
        /// Rows a chunk of vectors holds: a multiple of 8 up to 4096, 1024 if not given.
        chunk_size: Option<usize>,
    },
}

/// Name, columns, key and kind of one table.
///
/// The derive writes it as a constant, a program may build one at run time,
/// and the ledger keeps the one that was last applied: the same type stands on
/// both sides of every diff.
///
/// ```
/// use declarite::{ColumnDef, ColumnType, TableSchema};
///
/// let events = TableSchema::new(
///     "events",
///     [
///         ("id", ColumnDef::new(ColumnType::Integer).not_null()),
///         ("payload", ColumnDef::new(ColumnType::Text)),
///     ],
///     ["id"],
/// )?;
/// assert_eq!(events.name(), "events");
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct TableSchema {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: TableKind,
    pub(crate) columns: Cow<'static, [ColumnDef]>,
    /// Positions of the key's columns, in the key's order.
    pub(crate) key: Cow<'static, [usize]>,
}

/// A schema as it was read, which may be anything.
#[derive(Deserialize)]
struct Unchecked {
    name: String,
    kind: TableKind,
    columns: Vec<ColumnDef>,
    key: Vec<usize>,
}

impl TryFrom<Unchecked> for TableSchema {
    type Error = Error;

    fn try_from(read: Unchecked) -> Result<Self> {
        let Unchecked { name, kind, columns, key } = read;
        if key.iter().any(|&position| position >= columns.len()) {
            let reason = "the primary key names a column the table does not have".to_owned();
            return Err(Error::Schema { table: name, column: None, reason });
        }
        let (name, columns, key) = (Cow::Owned(name), Cow::Owned(columns), Cow::Owned(key));
        let schema = Self { name, kind, columns, key };
        check::table(&schema)?;
        Ok(schema)
    }
}

impl TableSchema {
    /// A regular table, or, followed by [`vec0`](Self::vec0), one of sqlite-vec.
    ///
    /// `key` names the columns of the primary key in order; they must be among
    /// `columns`, and are NOT NULL whether said or not.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for a table SQLite or Declarite
    /// could not keep: no column, no key, a name twice, a reserved name, a
    /// vector type sqlite-vec does not know.
    pub fn new<N, K>(
        name: impl AsRef<str>,
        columns: impl IntoIterator<Item = (N, ColumnDef)>,
        key: impl IntoIterator<Item = K>,
    ) -> Result<Self>
    where
        N: AsRef<str>,
        K: AsRef<str>,
    {
        let mut columns: Vec<ColumnDef> = columns
            .into_iter()
            .map(|(name, column)| ColumnDef {
                name: Cow::Owned(name.as_ref().to_owned()),
                ..column
            })
            .collect();
        let key = check::key_positions(name.as_ref(), &columns, key)?;
        for &position in &key {
            columns[position].nullable = false;
        }
        let schema = Self {
            name: Cow::Owned(name.as_ref().to_owned()),
            kind: TableKind::Regular,
            columns: Cow::Owned(columns),
            key: Cow::Owned(key),
        };
        check::of_any_kind(&schema)?;
        Ok(schema)
    }

    /// The same columns in a `vec0` table of sqlite-vec.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for what sqlite-vec cannot hold:
    /// a key that is not one integer or text column, no vector column, a
    /// nullable vector or metadata column, a type or name it does not parse, too
    /// many columns of a kind.
    pub fn vec0(self) -> Result<Self> {
        self.with_kind(TableKind::Vec0 { chunk_size: None })
    }

    /// As [`vec0`](Self::vec0), with `chunk_size` rows to a chunk of vectors.
    /// Chunks are allocated whole, so a partitioned table wants small ones.
    ///
    /// # Errors
    ///
    /// As [`vec0`](Self::vec0), and if `chunk_size` is not a multiple of 8 from 8 to 4096.
    pub fn vec0_chunked(self, chunk_size: usize) -> Result<Self> {
        self.with_kind(TableKind::Vec0 { chunk_size: Some(chunk_size) })
    }

    fn with_kind(mut self, kind: TableKind) -> Result<Self> {
        self.kind = kind;
        check::table(&self)?;
        Ok(self)
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What holds its rows.
    #[must_use]
    pub const fn kind(&self) -> TableKind {
        self.kind
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[ColumnDef] {
        &self.columns
    }

    /// The columns of its primary key, in the key's order.
    pub fn key_columns(&self) -> impl Iterator<Item = &ColumnDef> {
        self.key.iter().map(|&position| &self.columns[position])
    }

    /// The column of that name; ASCII case does not matter.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|column| same_name(&column.name, name))
    }

    /// The same table under another name.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) if the name is empty or reserved.
    pub(crate) fn named(&self, name: &str) -> Result<Self> {
        let schema = Self { name: Cow::Owned(name.to_owned()), ..self.clone() };
        check::table(&schema)?;
        Ok(schema)
    }

    /// A table as the derive writes it.
    #[must_use]
    pub(crate) const fn from_static(
        name: &'static str,
        kind: TableKind,
        columns: &'static [ColumnDef],
        key: &'static [usize],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind,
            columns: Cow::Borrowed(columns),
            key: Cow::Borrowed(key),
        }
    }

    /// Asks the rules that the derive leaves to run time, such as the names'.
    pub(crate) fn check(&self) -> Result<()> {
        check::table(self)
    }

    pub(crate) const fn is_vec0(&self) -> bool {
        matches!(self.kind, TableKind::Vec0 { .. })
    }

    /// The vector columns with their positions.
    pub(crate) fn vectors(&self) -> impl Iterator<Item = (usize, &ColumnDef, VectorType)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(i, column)| Some((i, column, column.vector()?)))
    }

    pub(crate) fn is_key(&self, position: usize) -> bool {
        self.key.contains(&position)
    }

    /// Positions of the columns rows are stored apart by.
    pub(crate) fn partition_keys(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|&i| self.columns[i].role == Role::PartitionKey)
    }
}
