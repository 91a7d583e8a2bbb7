//! A row as bytes, in one pass: hashed, kept in the spool and bound from the same form.
//!
//! Each value that is not NULL is written as its column's id (2 bytes), its
//! storage class (1 byte), and its content: 8 bytes for numbers, a 4-byte
//! length and the bytes for text and blobs; all little-endian, in order of
//! column ids. NULLs are left out, so that a column added later and left NULL
//! changes no row.

use super::value::{Value, ValueError, ValueRef};
use crate::schema::{ColumnDef, ColumnType, Element, Metric, TableSchema, VectorType};

/// A column's number in the ledger. It survives renames and is never given twice.
pub(crate) type ColumnId = u16;

const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;
const BLOB: u8 = 4;

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
}

/// The encoded form of one row, and room to make it in.
#[derive(Debug, Default)]
pub(crate) struct EncodedRow {
    /// The values, in order of column ids.
    pub(crate) bytes: Vec<u8>,
    /// The key's values, so that bytes compare as the columns do.
    pub(crate) key: Vec<u8>,
    /// Where each column's value ends; it begins where the one before it ended.
    ends: Vec<usize>,
    reordering: Vec<u8>,
}

impl EncodedRow {
    /// Encodes what `write` writes, in place of what was here.
    ///
    /// The fault comes with the position of its column.
    pub(crate) fn encode(
        &mut self,
        layout: &RowLayout,
        write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
    ) -> Result<(), (usize, ValueError)> {
        self.bytes.clear();
        self.key.clear();
        self.ends.clear();
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
        self.write_key(layout);
        self.order(layout);
        Ok(())
    }

    /// The key of a row that does not encode as a whole, for the error's sake.
    pub(crate) fn describe_key(
        &mut self,
        layout: &RowLayout,
        write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
    ) -> String {
        self.bytes.clear();
        self.key.clear();
        self.ends.clear();
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
        &self.bytes[start..end]
    }

    fn longest(&self) -> usize {
        (0..self.ends.len()).max_by_key(|&position| self.value(position).len()).unwrap_or(0)
    }

    fn write_key(&mut self, layout: &RowLayout) {
        let mut key = std::mem::take(&mut self.key);
        for &position in layout.schema.key.iter() {
            for (_, value) in EncodedValues::new(self.value(position)) {
                super::key::push(&mut key, value);
            }
        }
        self.key = key;
    }

    fn order(&mut self, layout: &RowLayout) {
        let Some(order) = &layout.reordered else { return };
        let mut ordered = std::mem::take(&mut self.reordering);
        ordered.clear();
        for &position in order {
            ordered.extend_from_slice(self.value(position));
        }
        self.reordering = std::mem::replace(&mut self.bytes, ordered);
    }
}

/// Takes a row's values, column after column.
pub struct RowEncoder<'e> {
    layout: &'e RowLayout,
    row: &'e mut EncodedRow,
    /// Values outside the key are passed over, faults and all.
    keys_only: bool,
}

impl RowEncoder<'_> {
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
            write(ValueEncoder { column, id, bytes: &mut self.row.bytes }).err()
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
    pub(crate) fn schema(&self) -> &TableSchema {
        &self.layout.schema
    }
}

/// Takes one value, in the class its column holds.
pub struct ValueEncoder<'e> {
    column: &'e ColumnDef,
    id: ColumnId,
    bytes: &'e mut Vec<u8>,
}

impl ValueEncoder<'_> {
    /// NULL.
    ///
    /// # Errors
    ///
    /// If the column takes no NULL.
    #[inline]
    pub fn null(self) -> Result<(), ValueError> {
        if self.column.nullable {
            return Ok(());
        }
        Err(ValueError::new("the column takes no NULL"))
    }

    /// An integer.
    ///
    /// # Errors
    ///
    /// If the column holds something else; a BOOLEAN column holds 0 and 1.
    #[inline]
    pub fn integer(self, value: i64) -> Result<(), ValueError> {
        match self.column.ty {
            ColumnType::Integer => {}
            ColumnType::Boolean if matches!(value, 0 | 1) => {}
            ColumnType::Boolean => return Err(ValueError::out_of_range(value, "0 or 1")),
            _ => return Err(self.wrong_class(ValueRef::Integer(value))),
        }
        self.number(INTEGER, value.to_le_bytes());
        Ok(())
    }

    /// A float; -0.0 is stored as 0.0.
    ///
    /// # Errors
    ///
    /// NaN, which SQLite would store as NULL; a column that holds something else.
    #[inline]
    pub fn real(self, value: f64) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Real {
            return Err(self.wrong_class(ValueRef::Real(value)));
        }
        if value.is_nan() {
            return Err(ValueError::new("NaN cannot be stored: SQLite would make it NULL"));
        }
        // Adding zero leaves every float as it is and turns -0.0 into 0.0.
        self.number(REAL, (value + 0.0).to_le_bytes());
        Ok(())
    }

    /// Text.
    ///
    /// # Errors
    ///
    /// If the column holds something else, or the text is longer than 4 GiB.
    #[inline]
    pub fn text(self, value: &str) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Text {
            return Err(self.wrong_class(ValueRef::Text(value)));
        }
        self.variable(TEXT, value.as_bytes())
    }

    /// Bytes.
    ///
    /// # Errors
    ///
    /// If the column holds something else, or there are more than 4 GiB of them.
    #[inline]
    pub fn blob(self, value: &[u8]) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Blob {
            return Err(self.wrong_class(ValueRef::Blob(value)));
        }
        self.variable(BLOB, value)
    }

    /// A value whose class is known at run time only.
    ///
    /// # Errors
    ///
    /// As the method of its class.
    pub fn value(self, value: ValueRef<'_>) -> Result<(), ValueError> {
        match value {
            ValueRef::Null => self.null(),
            ValueRef::Integer(integer) => self.integer(integer),
            ValueRef::Real(real) => self.real(real),
            ValueRef::Text(text) => self.text(text),
            ValueRef::Blob(bytes) => self.blob(bytes),
        }
    }

    /// A vector of 32-bit floats.
    ///
    /// # Errors
    ///
    /// Another length than the column's dimension, an element that is not
    /// finite, a zero vector under the cosine metric, a column of another kind.
    pub fn float_vector(self, elements: &[f32]) -> Result<(), ValueError> {
        let vector = self.vector(Element::Float32, elements.len())?;
        check_floats(vector.metric, elements)?;
        let content = self.content(BLOB, elements.len() * 4)?;
        for (to, element) in content.chunks_exact_mut(4).zip(elements) {
            to.copy_from_slice(&element.to_le_bytes());
        }
        Ok(())
    }

    /// A vector of signed bytes.
    ///
    /// # Errors
    ///
    /// Another length than the column's dimension, a zero vector under the
    /// cosine metric, a column of another kind.
    pub fn int8_vector(self, elements: &[i8]) -> Result<(), ValueError> {
        let vector = self.vector(Element::Int8, elements.len())?;
        check_bytes(vector.metric, elements)?;
        let content = self.content(BLOB, elements.len())?;
        for (to, element) in content.iter_mut().zip(elements) {
            *to = element.cast_unsigned();
        }
        Ok(())
    }

    /// A vector of bits, 8 to a byte.
    ///
    /// # Errors
    ///
    /// Another length than an eighth of the column's dimension, a column of another kind.
    pub fn bit_vector(self, bytes: &[u8]) -> Result<(), ValueError> {
        self.vector(Element::Bit, bytes.len() * 8)?;
        self.variable(BLOB, bytes)
    }

    /// What the column holds.
    #[must_use]
    pub fn column_type(&self) -> ColumnType {
        self.column.ty
    }

    fn vector(&self, element: Element, dim: usize) -> Result<VectorType, ValueError> {
        match self.column.ty {
            ColumnType::Vector(vector) => {
                check_vector(vector, element, dim)?;
                Ok(vector)
            }
            other => {
                Err(ValueError::new(format_args!("expected {}, found a vector", other.word())))
            }
        }
    }

    fn wrong_class(&self, found: ValueRef<'_>) -> ValueError {
        ValueError::class(self.column.ty.word(), found)
    }

    #[inline]
    fn number(self, class: u8, content: [u8; 8]) {
        let [low, high] = self.id.to_le_bytes();
        let mut entry = [low, high, class, 0, 0, 0, 0, 0, 0, 0, 0];
        entry[3..].copy_from_slice(&content);
        self.bytes.extend_from_slice(&entry);
    }

    #[inline]
    fn variable(self, class: u8, content: &[u8]) -> Result<(), ValueError> {
        self.open(class, content.len())?.extend_from_slice(content);
        Ok(())
    }
}

impl<'e> ValueEncoder<'e> {
    /// Writes class and length; the content is to be appended.
    #[inline]
    fn open(self, class: u8, len: usize) -> Result<&'e mut Vec<u8>, ValueError> {
        let length = u32::try_from(len).map_err(|_| {
            ValueError::new(format_args!("{len} bytes are more than SQLite can hold"))
        })?;
        self.bytes.reserve(7 + len);
        self.bytes.extend_from_slice(&self.id.to_le_bytes());
        self.bytes.push(class);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        Ok(self.bytes)
    }

    /// Writes class and length, and hands out the content to fill.
    fn content(self, class: u8, len: usize) -> Result<&'e mut [u8], ValueError> {
        let bytes = self.open(class, len)?;
        let start = bytes.len();
        bytes.resize(start + len, 0);
        Ok(&mut bytes[start..])
    }
}

/// Whether a vector of `dim` elements fits the column, or the message why not.
pub(crate) fn check_vector(
    vector: VectorType,
    element: Element,
    dim: usize,
) -> Result<(), ValueError> {
    if vector.element != element {
        let (expected, found) = (vector.element.word(), element.word());
        return Err(ValueError::new(format_args!(
            "expected a vector of {expected} elements, found one of {found} elements"
        )));
    }
    if vector.dim != dim {
        let expected = vector.dim;
        return Err(ValueError::new(format_args!(
            "expected a vector of {expected} dimensions, found {dim}"
        )));
    }
    Ok(())
}

/// Whether the metric can compare these floats, or the message why not:
/// sqlite-vec stores NaN and sorts it first, and nothing is near an infinity.
pub(crate) fn check_floats(metric: Metric, elements: &[f32]) -> Result<(), ValueError> {
    const INFINITY: u32 = f32::INFINITY.to_bits();
    // Magnitudes compare as integers, which vectorises where float sums do not.
    let magnitude = |element: &f32| element.to_bits() & !(1 << 31);
    let largest = elements.iter().map(magnitude).fold(0, u32::max);
    if largest >= INFINITY {
        let at = elements.iter().position(|e| !e.is_finite()).unwrap_or(0);
        return Err(ValueError::new(format_args!(
            "element {at} of the vector is {}",
            elements[at]
        )));
    }
    zero_check(metric, largest == 0)
}

/// Whether the metric can compare these bytes, or the message why not.
pub(crate) fn check_bytes(metric: Metric, elements: &[i8]) -> Result<(), ValueError> {
    zero_check(metric, elements.iter().all(|&element| element == 0))
}

fn zero_check(metric: Metric, is_zero: bool) -> Result<(), ValueError> {
    if is_zero && metric == Metric::Cosine {
        let message = "the zero vector has no direction, and so no cosine distance";
        return Err(ValueError::new(message));
    }
    Ok(())
}

/// A value that stands alone, such as one that is asked for, as its column holds it.
pub(crate) fn encode_value(
    column: &ColumnDef,
    write: impl FnOnce(ValueEncoder<'_>) -> Result<(), ValueError>,
) -> Result<Value, ValueError> {
    let mut bytes = Vec::new();
    write(ValueEncoder { column, id: 0, bytes: &mut bytes })?;
    Ok(EncodedValues::new(&bytes).next().map_or(Value::Null, |(_, value)| value.to_value()))
}

/// A value as it stands in an encoded row: text is not checked to be UTF-8
/// again each time it is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RawValue<'v> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'v [u8]),
    Blob(&'v [u8]),
}

impl<'v> From<ValueRef<'v>> for RawValue<'v> {
    fn from(value: ValueRef<'v>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(integer) => Self::Integer(integer),
            ValueRef::Real(real) => Self::Real(real),
            ValueRef::Text(text) => Self::Text(text.as_bytes()),
            ValueRef::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

impl RawValue<'_> {
    fn to_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(integer) => Value::Integer(integer),
            Self::Real(real) => Value::Real(real),
            Self::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            Self::Blob(bytes) => Value::Blob(bytes.to_vec()),
        }
    }
}

/// The values of an encoded row, in order of column ids, NULLs left out.
#[derive(Debug, Clone)]
pub(crate) struct EncodedValues<'r>(&'r [u8]);

impl<'r> EncodedValues<'r> {
    pub(crate) const fn new(row: &'r [u8]) -> Self {
        Self(row)
    }

    /// The value of one column.
    pub(crate) fn of(row: &'r [u8], id: ColumnId) -> Value {
        let found = Self(row).find(|(other, _)| *other == id);
        found.map_or(Value::Null, |(_, value)| value.to_value())
    }
}

impl<'r> Iterator for EncodedValues<'r> {
    type Item = (ColumnId, RawValue<'r>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.0.split_first_chunk::<3>()?;
        let id = ColumnId::from_le_bytes([head[0], head[1]]);
        let class = head[2];
        if matches!(class, INTEGER | REAL) {
            let (content, rest) = rest.split_first_chunk::<8>()?;
            self.0 = rest;
            return Some((
                id,
                match class {
                    INTEGER => RawValue::Integer(i64::from_le_bytes(*content)),
                    _ => RawValue::Real(f64::from_le_bytes(*content)),
                },
            ));
        }
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (content, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        self.0 = rest;
        match class {
            TEXT => Some((id, RawValue::Text(content))),
            BLOB => Some((id, RawValue::Blob(content))),
            _ => None,
        }
    }
}
