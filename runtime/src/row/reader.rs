//! A row read back, column after column.

use super::value::{ValueError, ValueRef};
use crate::schema::TableSchema;

/// Where a row's values come from.
pub(crate) trait Columns {
    /// The value at a position.
    ///
    /// # Errors
    ///
    /// Text that is not UTF-8.
    fn value(&self, position: usize) -> Result<ValueRef<'_>, ValueError>;
}

/// Hands out a row's values in the table's order.
pub struct RowReader<'r> {
    schema: &'r TableSchema,
    columns: &'r dyn Columns,
    next: usize,
}

impl<'r> RowReader<'r> {
    pub(crate) fn new(schema: &'r TableSchema, columns: &'r dyn Columns) -> Self {
        Self { schema, columns, next: 0 }
    }

    /// Reads the next column's value.
    ///
    /// # Errors
    ///
    /// What `read` answers.
    #[inline]
    pub fn column<T>(
        &mut self,
        read: impl FnOnce(ValueRef<'_>) -> Result<T, ValueError>,
    ) -> Result<T, ValueError> {
        let position = self.next;
        self.next += 1;
        read(self.columns.value(position)?)
    }

    /// The name of the column that was read last.
    pub(crate) fn last_column(&self) -> &'r str {
        let position = self.next.saturating_sub(1).min(self.schema.columns.len() - 1);
        self.schema.columns[position].name()
    }

    /// The table whose columns these are.
    pub(crate) fn schema(&self) -> &'r TableSchema {
        self.schema
    }
}
