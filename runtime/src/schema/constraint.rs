//! What a table asks of a column's values beside their type.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::same_name;

/// How a TEXT column compares.
///
/// <https://www.sqlite.org/datatype3.html#collating_sequences>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Collation {
    /// Byte by byte. Every column of a primary key compares so.
    #[default]
    Binary,
    /// ASCII letters of either case are equal.
    NoCase,
    /// Trailing spaces are ignored.
    RTrim,
}

impl Collation {
    /// The collation's name: `BINARY`, `NOCASE`, `RTRIM`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binary => "BINARY",
            Self::NoCase => "NOCASE",
            Self::RTrim => "RTRIM",
        }
    }
}

/// What becomes of a row when the row it refers to is deleted.
///
/// <https://www.sqlite.org/foreignkeys.html#fk_actions>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OnDelete {
    /// Nothing; at the end of the apply every reference must be good.
    #[default]
    NoAction,
    /// The delete fails.
    Restrict,
    /// The reference becomes NULL.
    SetNull,
    /// The reference becomes the column's default.
    SetDefault,
    /// The row is deleted as well.
    Cascade,
}

impl OnDelete {
    /// The action in SQL: `NO ACTION`, `RESTRICT`, `SET NULL`, `SET DEFAULT`, `CASCADE`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
            Self::Cascade => "CASCADE",
        }
    }
}

/// A foreign key of one column: each of its values is one of another column, or NULL.
///
/// ```
/// use declarite::{ColumnDef, ColumnType, OnDelete, Reference};
///
/// let author = ColumnDef::new(ColumnType::Integer)
///     .references(Reference::to("authors", "id").on_delete(OnDelete::SetNull));
/// assert_eq!(author.reference().unwrap().table(), "authors");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub(crate) table: Cow<'static, str>,
    pub(crate) column: Cow<'static, str>,
    pub(crate) on_delete: OnDelete,
}

impl Reference {
    /// To a column that is its table's primary key, or unique.
    #[must_use]
    pub fn to(table: impl Into<Cow<'static, str>>, column: impl Into<Cow<'static, str>>) -> Self {
        Self { table: table.into(), column: column.into(), on_delete: OnDelete::NoAction }
    }

    /// As the derive writes it.
    #[must_use]
    pub(crate) const fn from_static(
        table: &'static str,
        column: &'static str,
        on_delete: OnDelete,
    ) -> Self {
        Self { table: Cow::Borrowed(table), column: Cow::Borrowed(column), on_delete }
    }

    /// The same reference with what a delete does.
    #[must_use]
    pub const fn on_delete(mut self, on_delete: OnDelete) -> Self {
        self.on_delete = on_delete;
        self
    }

    /// Whether it is to the same column, with the same action.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let Self { table, column, on_delete } = self;
        same_name(table, &other.table)
            && same_name(column, &other.column)
            && *on_delete == other.on_delete
    }

    /// The table it refers to.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The column of that table.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// What a delete there does to the rows here.
    #[must_use]
    pub const fn action(&self) -> OnDelete {
        self.on_delete
    }
}
