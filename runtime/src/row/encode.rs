//! A row as bytes, in one pass: hashed, kept in the spool and bound from the same form.

use super::encoded::{ColumnId, EncodedValues};
use super::value::ValueError;
use super::value_encoder::ValueEncoder;
use crate::schema::TableSchema;

/// SQLite's default limit on the length of a row, in bytes.
///
/// <https://www.sqlite.org/limits.html#max_length>
const MOST_ROW_BYTES: usize = 1_000_000_000;

/// A schema with the ids its columns have in the ledger.
#[derive(Debug, Clone)]
pub(crate) struct RowLayout {
    pub(crate) schema: TableSchema,
    pub(crate) ids: Vec<ColumnId>,
    /// Positions in order of ids, where that is not the order of the columns.
    reordered: Option<Vec<usize>>,
}

impl RowLayout {
    pub(crate) fn new(schema: TableSchema, ids: Vec<ColumnId>) -> Self {
        debug_assert_eq!(schema.columns.len(), ids.len());
        let reordered = (!ids.is_sorted()).then(|| {
            let mut order: Vec<usize> = (0..ids.len()).collect();
            order.sort_by_key(|&position| ids[position]);
            order
        });
        Self { schema, ids, reordered }
    }

    /// Whether a row may be without the value of a column.
    pub(crate) fn may_lose(&self, position: usize) -> bool {
        self.schema.columns[position].nullable && !self.schema.is_key(position)
    }

    /// Column ids in order, each with the number of its column's parameter.
    pub(crate) fn parameters(&self) -> Vec<(ColumnId, usize)> {
        let mut parameters: Vec<_> = self.ids.iter().copied().zip(1..).collect();
        parameters.sort_unstable();
        parameters
    }
}

/// The encoded form of one row, and room to make it in.
#[derive(Debug, Default)]
pub(crate) struct EncodedRow {
    /// The values, in order of column ids.
    pub(crate) bytes: Vec<u8>,
    /// The key's values, so that bytes compare as the columns do.
    pub(crate) key: Vec<u8>,
    /// Where each column's value ends; it begins where the one before it ended.
    pub(super) ends: Vec<usize>,
    /// The values in order of columns, where that is another.
    declared: Vec<u8>,
    is_ordered: bool,
}

impl EncodedRow {
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            key: Vec::new(),
            ends: Vec::new(),
            declared: Vec::new(),
            is_ordered: false,
        }
    }

    /// Bytes that it has room for.
    pub(crate) const fn capacity(&self) -> usize {
        self.bytes.capacity() + self.key.capacity() + self.declared.capacity()
    }

    /// Encodes what `write` writes, in place of what was here.
    ///
    /// The fault comes with the position of its column.
    pub(crate) fn encode(
        &mut self,
        layout: &RowLayout,
        write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
    ) -> Result<(), (usize, ValueError)> {
        self.encode_without_key(layout, write)?;
        self.write_key(layout);
        Ok(())
    }

    /// As [`encode`](Self::encode); the key, which mostly nobody asks for, is left to
    /// [`write_key`](Self::write_key).
    #[inline]
    pub(crate) fn encode_without_key(
        &mut self,
        layout: &RowLayout,
        write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
    ) -> Result<(), (usize, ValueError)> {
        self.clear();
        let mut encoder = RowEncoder { layout, row: self, keys_only: false };
        let written = write(&mut encoder);
        let last = layout.schema.columns.len() - 1;
        if let Err(error) = written {
            return Err((self.ends.len().saturating_sub(1).min(last), error));
        }
        assert_eq!(self.ends.len(), last + 1, "a row encodes each of its columns");
        if self.bytes.len() > MOST_ROW_BYTES {
            let message = "the row is longer than SQLite's limit of 1,000,000,000 bytes";
            return Err((self.longest(), ValueError::new(message)));
        }
        self.order(layout);
        Ok(())
    }

    /// The key of a row that does not encode as a whole, for the error's sake.
    pub(crate) fn describe_key(
        &mut self,
        layout: &RowLayout,
        write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
    ) -> String {
        self.clear();
        // What is wrong with a value outside the key does not matter here.
        let _ = write(&mut RowEncoder { layout, row: self, keys_only: true });
        let whole = layout.schema.key.iter().all(|&position| !self.value(position).is_empty());
        if !whole {
            return "unknown".to_owned();
        }
        self.write_key(layout);
        super::Key(&self.key).to_string()
    }

    fn value(&self, position: usize) -> &[u8] {
        let Some(&end) = self.ends.get(position) else { return &[] };
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        let declared = if self.is_ordered { &self.declared } else { &self.bytes };
        &declared[start..end]
    }

    fn longest(&self) -> usize {
        (0..self.ends.len()).max_by_key(|&position| self.value(position).len()).unwrap_or(0)
    }

    /// Writes the key of a row that was encoded.
    pub(crate) fn write_key(&mut self, layout: &RowLayout) {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        for &position in layout.schema.key.iter() {
            for (_, value) in EncodedValues::new(self.value(position)) {
                super::key::push(&mut key, value);
            }
        }
        self.key = key;
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.key.clear();
        self.ends.clear();
        self.is_ordered = false;
    }

    /// Puts the values in order of column ids.
    #[inline]
    pub(super) fn order(&mut self, layout: &RowLayout) {
        let Some(order) = &layout.reordered else { return };
        let mut ordered = std::mem::take(&mut self.declared);
        ordered.clear();
        for &position in order {
            ordered.extend_from_slice(self.value(position));
        }
        self.declared = std::mem::replace(&mut self.bytes, ordered);
        self.is_ordered = true;
    }
}

/// Takes a row's values, column after column.
pub struct RowEncoder<'e> {
    layout: &'e RowLayout,
    row: &'e mut EncodedRow,
    /// Values outside the key are passed over, faults and all.
    keys_only: bool,
}

impl<'e> RowEncoder<'e> {
    /// Writes the next column's value.
    ///
    /// # Errors
    ///
    /// What `write` answers; a NULL for a column that takes none.
    #[inline]
    pub fn column(
        &mut self,
        write: impl FnOnce(ValueEncoder<'_>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let position = self.row.ends.len();
        let column = &self.layout.schema.columns[position];
        let start = self.row.bytes.len();
        let fault = if self.keys_only && !self.layout.schema.is_key(position) {
            None
        } else {
            let id = self.layout.ids[position];
            write(ValueEncoder::new(column, id, &mut self.row.bytes)).err()
        };
        let fault = fault.or_else(|| {
            (self.row.bytes.len() == start && !column.nullable && !self.keys_only)
                .then(|| ValueError::new("the column takes no NULL"))
        });
        // Pushed in any case: the number of ends tells which column failed.
        self.row.ends.push(self.row.bytes.len());
        match fault {
            Some(fault) if !self.keys_only => Err(fault),
            Some(_) | None => Ok(()),
        }
    }

    /// The table's columns, for rows whose shape is known at run time only.
    pub(crate) const fn schema(&self) -> &'e TableSchema {
        &self.layout.schema
    }
}
