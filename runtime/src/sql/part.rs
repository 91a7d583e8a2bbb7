//! What is answered of each row that a search finds.

use super::ident::quote;
use crate::schema::TableSchema;

/// A part of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of its columns.
    Row,
    /// The columns of its key.
    Key,
}

impl Part {
    /// The columns that are answered, by their places in the schema.
    pub(crate) fn columns(self, schema: &TableSchema) -> Vec<usize> {
        match self {
            Self::Row => (0..schema.columns().len()).collect(),
            Self::Key => schema.key_positions().collect(),
        }
    }

    /// Where the columns of the key stand among those that are answered.
    pub(crate) fn key(self, schema: &TableSchema) -> Vec<usize> {
        match self {
            Self::Row => schema.key_positions().collect(),
            Self::Key => (0..schema.key.len()).collect(),
        }
    }

    /// The columns, each with its table: see [`columns_of`](super::select::columns_of).
    pub(super) fn of(self, schema: &TableSchema) -> String {
        let table = quote(schema.name());
        let columns = self.columns(schema);
        let column = |i: usize| format!("{table}.{}", quote(schema.columns()[i].name()));
        columns.into_iter().map(column).collect::<Vec<_>>().join(", ")
    }
}
