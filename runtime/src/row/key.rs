//! Keys as bytes that compare as the columns do.
//!
//! Each value of the key is a tag in the order of SQLite's storage classes,
//! then its content: integers big-endian with the sign bit flipped, floats
//! likewise with negative ones inverted, text and blobs with NUL escaped as
//! `00 FF` and ended by `00 00`. So a page of keys is in the order of the
//! table's index, and no key is a prefix of another.

use std::fmt;

use super::encoded::RawValue;
use super::value::{Value, ValueError, ValueRef};
use super::value_encoder::ValueEncoder;
use crate::schema::{ColumnDef, TableSchema};

const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;
const BLOB: u8 = 4;
const SIGN: u64 = 1 << 63;

/// Appends one value of a key. Keys hold no NULL; one would be passed over.
pub(super) fn push(key: &mut Vec<u8>, value: RawValue<'_>) {
    match value {
        RawValue::Null => {}
        RawValue::Integer(integer) => {
            number(key, INTEGER, integer.cast_unsigned() ^ SIGN);
        }
        RawValue::Real(real) => {
            let bits = real.to_bits();
            number(key, REAL, if bits & SIGN == 0 { bits ^ SIGN } else { !bits });
        }
        RawValue::Text(text) => escape(key, TEXT, text),
        RawValue::Blob(bytes) => escape(key, BLOB, bytes),
    }
}

fn number(key: &mut Vec<u8>, tag: u8, ordered: u64) {
    key.push(tag);
    key.extend_from_slice(&ordered.to_be_bytes());
}

fn escape(key: &mut Vec<u8>, tag: u8, content: &[u8]) {
    key.push(tag);
    if !content.contains(&0) {
        key.extend_from_slice(content);
        key.extend_from_slice(&[0, 0]);
        return;
    }
    for run in content.split_inclusive(|&byte| byte == 0) {
        key.extend_from_slice(run);
        if run.last() == Some(&0) {
            key.push(0xff);
        }
    }
    key.extend_from_slice(&[0, 0]);
}

/// A key of these values, as errors show it.
pub(crate) fn show_key<'v>(values: impl IntoIterator<Item = ValueRef<'v>>) -> String {
    Key(&encode_key(values)).to_string()
}

/// A key of these values, as the ledger has it.
pub(crate) fn encode_key<'v>(values: impl IntoIterator<Item = ValueRef<'v>>) -> Vec<u8> {
    let mut key = Vec::new();
    values.into_iter().for_each(|value| push(&mut key, value.into()));
    key
}

/// An encoded key, to be read or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key<'k>(pub(crate) &'k [u8]);

impl Key<'_> {
    /// The key's values, or none if these bytes are not a key.
    pub(crate) fn values(self) -> Option<Vec<Value>> {
        let mut rest = self.0;
        let mut values = Vec::new();
        while let Some((&tag, content)) = rest.split_first() {
            let (value, after) = match tag {
                INTEGER => {
                    let (bytes, after) = content.split_first_chunk::<8>()?;
                    (Value::Integer((u64::from_be_bytes(*bytes) ^ SIGN).cast_signed()), after)
                }
                REAL => {
                    let (bytes, after) = content.split_first_chunk::<8>()?;
                    let ordered = u64::from_be_bytes(*bytes);
                    let bits = if ordered & SIGN == 0 { !ordered } else { ordered ^ SIGN };
                    (Value::Real(f64::from_bits(bits)), after)
                }
                TEXT => {
                    let (bytes, after) = unescape(content)?;
                    (Value::Text(String::from_utf8(bytes).ok()?), after)
                }
                BLOB => {
                    let (bytes, after) = unescape(content)?;
                    (Value::Blob(bytes), after)
                }
                _ => return None,
            };
            values.push(value);
            rest = after;
        }
        Some(values)
    }
}

fn unescape(mut content: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut bytes = Vec::new();
    loop {
        let nul = content.iter().position(|&byte| byte == 0)?;
        bytes.extend_from_slice(&content[..nul]);
        match content.get(nul + 1)? {
            0xff => bytes.push(0),
            0 => return Some((bytes, &content[nul + 2..])),
            _ => return None,
        }
        content = &content[nul + 2..];
    }
}

/// `7`, `'a'`, `('a', 7)`.
impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.values().as_deref() {
            None => write!(f, "{}", ValueRef::Blob(self.0)),
            Some([value]) => write!(f, "{}", value.as_ref()),
            Some(values) => {
                f.write_str("(")?;
                for (i, value) in values.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}{}", value.as_ref())?;
                }
                f.write_str(")")
            }
        }
    }
}

/// Takes a key's values one after the other, each as its column asks.
pub struct KeyEncoder<'e> {
    columns: std::vec::IntoIter<&'e ColumnDef>,
    values: Vec<Value>,
}

impl<'e> KeyEncoder<'e> {
    pub(crate) fn new(schema: &'e TableSchema) -> Self {
        let columns: Vec<&ColumnDef> = schema.key_columns().collect();
        Self { columns: columns.into_iter(), values: Vec::new() }
    }

    /// Writes the value of the key's next column.
    ///
    /// # Errors
    ///
    /// What `write` answers.
    pub fn column(
        &mut self,
        write: impl FnOnce(ValueEncoder<'_>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let column = self.columns.next().ok_or_else(|| ValueError::new("the key is complete"))?;
        self.values.push(super::value_encoder::encode_value(column, write)?);
        Ok(())
    }

    pub(crate) fn finish(self) -> Vec<Value> {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(values: &[Value]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for value in values {
            push(&mut bytes, value.as_ref().into());
        }
        bytes
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i64>().prop_map(Value::Integer),
            prop_oneof![Just(i64::MIN), Just(0), Just(i64::MAX)].prop_map(Value::Integer),
            any::<f64>().prop_filter("no NaN", |f| !f.is_nan()).prop_map(|f| Value::Real(f + 0.0)),
            "[a\\x00\\x01é]{0,6}".prop_map(Value::Text),
            proptest::collection::vec(prop_oneof![Just(0u8), Just(255), any::<u8>()], 0..6)
                .prop_map(Value::Blob),
        ]
    }

    fn class(value: &Value) -> u8 {
        match value {
            Value::Null => 0,
            Value::Integer(_) => 1,
            Value::Real(_) => 2,
            Value::Text(_) => 3,
            Value::Blob(_) => 4,
        }
    }

    fn compare(left: &Value, right: &Value) -> std::cmp::Ordering {
        match (left, right) {
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (Value::Real(a), Value::Real(b)) => a.partial_cmp(b).expect("no NaN"),
            (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Value::Blob(a), Value::Blob(b)) => a.cmp(b),
            (a, b) => class(a).cmp(&class(b)),
        }
    }

    proptest! {
        #[test]
        fn bytes_compare_as_values_do(
            a in proptest::collection::vec(value(), 2),
            b in proptest::collection::vec(value(), 2),
        ) {
            let expected = compare(&a[0], &b[0]).then_with(|| compare(&a[1], &b[1]));
            prop_assert_eq!(key(&a).cmp(&key(&b)), expected);
        }

        #[test]
        fn keys_are_read_back(values in proptest::collection::vec(value(), 1..4)) {
            prop_assert_eq!(Key(&key(&values)).values(), Some(values));
        }

        #[test]
        fn bytes_that_are_no_key_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = Key(&bytes).to_string();
        }
    }

    #[test]
    fn keys_are_shown_as_sql_writes_them() {
        assert_eq!(Key(&key(&[Value::from(7)])).to_string(), "7");
        assert_eq!(Key(&key(&[Value::from("a"), Value::from(7)])).to_string(), "('a', 7)");
    }
}
