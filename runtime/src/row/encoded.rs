//! The encoded form of a row, read back.
//!
//! Each value that is not NULL is written as its column's id (2 bytes), its
//! storage class (1 byte), and its content: 8 bytes for numbers, a 4-byte
//! length and the bytes for text and blobs; all little-endian, in order of
//! column ids. NULLs are left out, so that a column added later and left NULL
//! changes no row.

use super::value::{Value, ValueRef};

/// A column's number in the ledger. It survives renames and is never given twice.
pub(crate) type ColumnId = u16;

/// Storage classes, as the encoded form numbers them.
pub(super) const INTEGER: u8 = 1;
pub(super) const REAL: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const BLOB: u8 = 4;

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
    pub(crate) fn to_value(self) -> Value {
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

/// A value for every parameter: an encoded row's, and NULL for columns it leaves out.
pub(crate) fn numbered<'v>(
    parameters: &'v [(ColumnId, usize)],
    row: &'v [u8],
) -> impl Iterator<Item = (usize, RawValue<'v>)> {
    let mut values = EncodedValues::new(row).peekable();
    parameters.iter().map(move |&(id, number)| {
        // Both are in order of ids, and a row has no column that the table has not.
        let value = values.next_if(|(found, _)| *found == id);
        (number, value.map_or(RawValue::Null, |(_, value)| value))
    })
}
