//! One table.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::unchecked::Unchecked;
use super::{ColumnDef, FullText, IndexDef, Role, VectorType, check, same_name};
use crate::Result;

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
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
    pub(crate) autoincrement: bool,
    pub(crate) indexes: Cow<'static, [IndexDef]>,
    pub(crate) checks: Cow<'static, [Cow<'static, str>]>,
    pub(crate) full_text: Option<FullText>,
    pub(crate) renamed_from: Cow<'static, [Cow<'static, str>]>,
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
            strict: false,
            without_rowid: false,
            autoincrement: false,
            indexes: Cow::Borrowed(&[]),
            checks: Cow::Borrowed(&[]),
            full_text: None,
            renamed_from: Cow::Borrowed(&[]),
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
        self.checked()
    }

    /// As a STRICT table, which holds values of its columns' types alone,
    /// whoever writes them: <https://www.sqlite.org/stricttables.html>
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for a vec0 table, and for a
    /// column type that STRICT does not know.
    pub fn strict(mut self) -> Result<Self> {
        self.strict = true;
        self.checked()
    }

    /// Kept in its primary key's B-tree: <https://www.sqlite.org/withoutrowid.html>
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for a vec0 table.
    pub fn without_rowid(mut self) -> Result<Self> {
        self.without_rowid = true;
        self.checked()
    }

    /// Rows that others insert without a key get one above all that there ever
    /// were: <https://www.sqlite.org/autoinc.html>
    ///
    /// Declared rows have a key, so this is for tables in which others write as well.
    ///
    /// ```
    /// use declarite::{ColumnDef, ColumnType, TableSchema};
    ///
    /// let tickets = TableSchema::new("tickets", [("id", ColumnDef::new(ColumnType::Integer))], ["id"])?
    ///     .autoincrement()?;
    /// assert!(tickets.is_autoincrement());
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) unless the key is one column of type
    /// INTEGER, in a regular table that is not WITHOUT ROWID.
    pub fn autoincrement(mut self) -> Result<Self> {
        self.autoincrement = true;
        self.checked()
    }

    /// With an index.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for a column the table does not
    /// have, an index it has already, a vec0 table.
    pub fn index(mut self, index: IndexDef) -> Result<Self> {
        self.indexes.to_mut().push(index);
        self.checked()
    }

    /// With an SQL expression that no row makes false.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for text that is no whole
    /// expression, and for a vec0 table.
    pub fn check(mut self, expression: impl Into<Cow<'static, str>>) -> Result<Self> {
        self.checks.to_mut().push(expression.into());
        self.checked()
    }

    /// With a name it had before; may be said of several.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for its present name.
    pub fn renamed_from(mut self, name: impl Into<Cow<'static, str>>) -> Result<Self> {
        self.renamed_from.to_mut().push(name.into());
        self.checked()
    }

    fn checked(self) -> Result<Self> {
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
    pub const fn columns(&self) -> &[ColumnDef] {
        match &self.columns {
            Cow::Borrowed(columns) => columns,
            Cow::Owned(columns) => columns.as_slice(),
        }
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

    /// Its indexes, the primary key's not among them.
    #[must_use]
    pub fn indexes(&self) -> &[IndexDef] {
        &self.indexes
    }

    /// Expressions that no row makes false, those of single columns not among them.
    pub fn checks(&self) -> impl Iterator<Item = &str> {
        self.checks.iter().map(AsRef::as_ref)
    }

    /// Whether it is a STRICT table.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether it is kept in its primary key's B-tree.
    #[must_use]
    pub const fn is_without_rowid(&self) -> bool {
        self.without_rowid
    }

    /// Whether keys that others leave out are above all that there ever were.
    #[must_use]
    pub const fn is_autoincrement(&self) -> bool {
        self.autoincrement
    }

    /// What of it is indexed as text.
    #[must_use]
    pub const fn full_text(&self) -> Option<&FullText> {
        self.full_text.as_ref()
    }

    /// Names it had before.
    pub fn former_names(&self) -> impl Iterator<Item = &str> {
        self.renamed_from.iter().map(AsRef::as_ref)
    }

    /// The same table under another name, its references to itself too.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) if the name is empty or reserved.
    pub(crate) fn named(&self, name: &str) -> Result<Self> {
        let mut schema = Self { name: Cow::Owned(name.to_owned()), ..self.clone() };
        for column in schema.columns.to_mut() {
            if let Some(reference) = &mut column.reference
                && same_name(&reference.table, &self.name)
            {
                reference.table = Cow::Owned(name.to_owned());
            }
        }
        schema.checked()
    }

    /// Asks the rules that the derive leaves to run time, such as the names'.
    pub(crate) fn validate(&self) -> Result<()> {
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

    /// Positions of the key's columns, in the key's order.
    pub(crate) fn key_positions(&self) -> impl Iterator<Item = usize> {
        self.key.iter().copied()
    }

    pub(crate) fn is_key(&self, position: usize) -> bool {
        self.key.contains(&position)
    }

    /// Positions of the columns rows are stored apart by.
    pub(crate) fn partition_keys(&self) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(|&i| self.columns[i].role == Role::PartitionKey)
    }
}
