//! Indexes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::same_name;

/// An index over columns of a regular table.
///
/// <https://www.sqlite.org/lang_createindex.html>
///
/// ```
/// use declarite::{ColumnDef, ColumnType, IndexDef, TableSchema};
///
/// let pages = TableSchema::new(
///     "pages",
///     [
///         ("id", ColumnDef::new(ColumnType::Integer)),
///         ("url", ColumnDef::new(ColumnType::Text).not_null()),
///     ],
///     ["id"],
/// )?
/// .index(IndexDef::new(["url"]).unique())?;
/// assert_eq!(pages.indexes()[0].name("pages"), "pages_url_unique");
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexDef {
    pub(crate) name: Option<Cow<'static, str>>,
    pub(crate) columns: Cow<'static, [Cow<'static, str>]>,
    pub(crate) unique: bool,
    pub(crate) filter: Option<Cow<'static, str>>,
}

impl IndexDef {
    /// Over these columns, in this order.
    #[must_use]
    pub fn new<C: Into<Cow<'static, str>>>(columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { name: None, columns, unique: false, filter: None }
    }

    /// As the derive writes it.
    #[must_use]
    pub(crate) const fn from_static(
        columns: &'static [Cow<'static, str>],
        unique: bool,
        name: Option<&'static str>,
        filter: Option<&'static str>,
    ) -> Self {
        let columns = Cow::Borrowed(columns);
        let name = match name {
            Some(name) => Some(Cow::Borrowed(name)),
            None => None,
        };
        let filter = match filter {
            Some(filter) => Some(Cow::Borrowed(filter)),
            None => None,
        };
        Self { name, columns, unique, filter }
    }

    /// No two rows have the same values in its columns; rows with a NULL among them may.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Under this name, which no other table or index of the file has.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Only over the rows for which this SQL expression is true.
    ///
    /// <https://www.sqlite.org/partialindex.html>
    #[must_use]
    pub fn filter(mut self, expression: impl Into<Cow<'static, str>>) -> Self {
        self.filter = Some(expression.into());
        self
    }

    /// Its name in the table of this name: the one given, or one made of the
    /// table's, the columns' and its kind, such as `pages_url_unique`.
    #[must_use]
    pub fn name(&self, table: &str) -> Cow<'_, str> {
        if let Some(name) = &self.name {
            return Cow::Borrowed(name);
        }
        let kind = if self.unique { "unique" } else { "index" };
        Cow::Owned(format!("{table}_{}_{kind}", self.columns.join("_")))
    }

    /// Its columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(AsRef::as_ref)
    }

    /// Whether no two rows may have the same values in its columns.
    #[must_use]
    pub const fn is_unique(&self) -> bool {
        self.unique
    }

    /// The expression that a row of it makes true.
    #[must_use]
    pub fn condition(&self) -> Option<&str> {
        self.filter.as_deref()
    }

    /// Whether it says the same of its table, by whatever name.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let Self { name: _, columns, unique, filter } = self;
        let same_columns = columns.len() == other.columns.len()
            && columns.iter().zip(other.columns.iter()).all(|(a, b)| same_name(a, b));
        same_columns && *unique == other.unique && *filter == other.filter
    }
}
