//! The full-text index of a table.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{ColumnType, TableSchema, same_name};

/// What FTS5 calls the rows of a table whose key is no integer: a column of tables and
/// views beside it.
pub(crate) const ROW_ID: &str = "_declarite_id";

/// The columns of a table that are indexed as text, by FTS5.
///
/// <https://www.sqlite.org/fts5.html>
///
/// ```
/// use declarite::{ColumnDef, ColumnType, FullText, TableSchema};
///
/// let notes = TableSchema::new(
///     "notes",
///     [
///         ("id", ColumnDef::new(ColumnType::Integer)),
///         ("title", ColumnDef::new(ColumnType::Text).not_null()),
///         ("body", ColumnDef::new(ColumnType::Text)),
///     ],
///     ["id"],
/// )?
/// .fts5(FullText::new(["title", "body"]).tokenized_by("porter unicode61"))?;
/// assert_eq!(notes.full_text().unwrap().columns().count(), 2);
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullText {
    pub(crate) columns: Cow<'static, [Cow<'static, str>]>,
    pub(crate) tokenize: Option<Cow<'static, str>>,
    #[serde(default)]
    pub(crate) prefix: Option<Cow<'static, str>>,
}

impl FullText {
    /// Over these columns, in this order.
    #[must_use]
    pub fn new<C: Into<Cow<'static, str>>>(columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self { columns, tokenize: None, prefix: None }
    }

    /// Cut into words by this tokenizer with its arguments, such as
    /// `porter unicode61 remove_diacritics 2`:
    /// <https://www.sqlite.org/fts5.html#tokenizers>
    #[must_use]
    pub fn tokenized_by(mut self, tokenizer: impl Into<Cow<'static, str>>) -> Self {
        self.tokenize = Some(tokenizer.into());
        self
    }

    /// With indexes of their own for beginnings of words of these lengths, such as
    /// `2 3`: <https://www.sqlite.org/fts5.html#prefix_indexes>
    #[must_use]
    pub fn prefixes_of(mut self, lengths: impl Into<Cow<'static, str>>) -> Self {
        self.prefix = Some(lengths.into());
        self
    }

    /// As the derive writes it.
    #[must_use]
    pub(crate) const fn from_static(
        columns: &'static [Cow<'static, str>],
        tokenize: Option<&'static str>,
        prefix: Option<&'static str>,
    ) -> Self {
        let tokenize = match tokenize {
            Some(tokenize) => Some(Cow::Borrowed(tokenize)),
            None => None,
        };
        let prefix = match prefix {
            Some(prefix) => Some(Cow::Borrowed(prefix)),
            None => None,
        };
        Self { columns: Cow::Borrowed(columns), tokenize, prefix }
    }

    /// The columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(AsRef::as_ref)
    }

    /// The tokenizer and its arguments, where not FTS5's own choice.
    #[must_use]
    pub fn tokenize(&self) -> Option<&str> {
        self.tokenize.as_deref()
    }

    /// How long the beginnings of words are that have an index of their own.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns().any(|name| same_name(name, column))
    }
}

/// The name of the FTS5 table of a table.
pub(crate) fn full_text_name(table: &str) -> String {
    format!("{table}_fts")
}

impl TableSchema {
    /// With a full-text index, which every apply keeps: an FTS5 table of the name
    /// `<table>_fts` beside it, and in a regular table triggers.
    ///
    /// FTS5 knows a row by an integer that stays with it: the key, where that is one
    /// integer, and otherwise one that a table `<table>_fts_ids` gives to each key, because
    /// VACUUM may number rows anew and those of a table WITHOUT ROWID have no number. Texts
    /// of a regular table stand in the table alone; of those of a vec0 table FTS5 keeps a
    /// copy, as it reads no virtual table where it fills or compares an index.
    ///
    /// Whoever changes a row of a regular table changes its words too, whatever triggers of
    /// others do. Only where REPLACE takes a row of another key, without
    /// `PRAGMA recursive_triggers`, its words stay. That, and changes of a vec0 table by hand,
    /// are found by [`TargetState::verify`](crate::TargetState::verify) and mended by
    /// [`TargetState::repair`](crate::TargetState::repair).
    ///
    /// # Errors
    ///
    /// [`Error::Schema`](crate::Error::Schema) for a column the table does not have, one
    /// that is not TEXT or is named twice, a name that FTS5 keeps for itself, an empty
    /// tokenizer.
    pub fn fts5(mut self, text: FullText) -> crate::Result<Self> {
        self.full_text = Some(text);
        self.validate()?;
        Ok(self)
    }

    /// Whether its key is one integer, which FTS5 knows the row by.
    pub(crate) fn has_integer_key(&self) -> bool {
        match self.key[..] {
            [position] => {
                matches!(self.columns[position].ty, ColumnType::Integer | ColumnType::Boolean)
            }
            _ => false,
        }
    }
}
