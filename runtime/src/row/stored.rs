//! S8: a stored row, encoded as the declared row was that it comes from.

use super::dynamic::plain;
use super::encode::{EncodedRow, RowLayout};
use super::encoded::{BLOB, INTEGER, REAL, TEXT};
use super::reader::Columns;
use super::value::{ValueError, ValueRef, whole_float};
use super::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// In the place of a value that cannot be read: no declared row has it.
const UNREADABLE: u8 = 0;

impl EncodedRow {
    /// Encodes values as a table holds them, in the order of its columns.
    pub(crate) fn encode_values<'v>(
        &mut self,
        layout: &RowLayout,
        values: impl IntoIterator<Item = ValueRef<'v>>,
    ) -> Result<(), (usize, ValueError)> {
        let mut values = values.into_iter();
        self.encode(layout, |to| {
            (0..layout.schema.columns.len()).try_for_each(|_| {
                let value = values.next().unwrap_or(ValueRef::Null);
                to.column(|to| plain(value, to))
            })
        })
    }

    /// Encodes a row that is read back, whose values may be any, in place of what
    /// was here. Whether it has a key: one with NULL or text that is not UTF-8 in
    /// its columns has none.
    pub(crate) fn encode_stored(&mut self, layout: &RowLayout, stored: &dyn Columns) -> bool {
        self.clear();
        let mut has_key = true;
        for (position, column) in layout.schema.columns.iter().enumerate() {
            let value = stored.value(position);
            let is_value = matches!(value, Ok(value) if value != ValueRef::Null);
            has_key &= is_value || !layout.schema.is_key(position);
            match value {
                Ok(value) => {
                    ValueEncoder::new(column, layout.ids[position], &mut self.bytes).stored(value);
                }
                Err(_) => self.bytes.push(UNREADABLE),
            }
            self.ends.push(self.bytes.len());
        }
        if has_key {
            self.write_key(layout);
        }
        self.order(layout);
        has_key
    }
}

impl ValueEncoder<'_> {
    /// A value of any class, as it is stored.
    fn stored(self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(integer) => match whole_float(integer) {
                Some(real) if self.column_type() == ColumnType::Real => {
                    self.number(REAL, real.to_le_bytes());
                }
                _ => self.number(INTEGER, integer.to_le_bytes()),
            },
            // V2: somebody else may have written -0.0.
            ValueRef::Real(real) => self.number(REAL, (real + 0.0).to_le_bytes()),
            ValueRef::Text(text) => self.any_length(TEXT, text.as_bytes()),
            ValueRef::Blob(bytes) => self.any_length(BLOB, bytes),
        }
    }

    /// SQLite keeps nothing that is longer than an `i32` tells.
    fn any_length(self, class: u8, content: &[u8]) {
        let _ = self.variable(class, content);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::value::{Value, ValueError};
    use super::*;
    use crate::schema::{ColumnDef, TableSchema};

    struct Stored<'v>(&'v [Value]);

    impl Columns for Stored<'_> {
        fn value(&self, position: usize) -> Result<ValueRef<'_>, ValueError> {
            match &self.0[position] {
                Value::Text(text) if text == "no UTF-8" => Err(ValueError::new("no UTF-8")),
                value => Ok(value.as_ref()),
            }
        }
    }

    /// A layout whose columns are not in the order of their ids.
    fn layout() -> RowLayout {
        let columns = [
            ("name", ColumnDef::new(ColumnType::Text).not_null()),
            ("score", ColumnDef::new(ColumnType::Real)),
            ("count", ColumnDef::new(ColumnType::Integer)),
            ("bytes", ColumnDef::new(ColumnType::Blob)),
        ];
        RowLayout::new(TableSchema::new("t", columns, ["name"]).expect("a table"), vec![7, 3, 9, 4])
    }

    fn stored(values: &[Value]) -> (bool, EncodedRow) {
        let mut row = EncodedRow::default();
        let has_key = row.encode_stored(&layout(), &Stored(values));
        (has_key, row)
    }

    fn declared(values: &[Value]) -> EncodedRow {
        let mut row = EncodedRow::default();
        row.encode(&layout(), |to| {
            values.iter().try_for_each(|value| to.column(|to| to.value(value.as_ref())))
        })
        .expect("a row of the table");
        row
    }

    fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        prop_oneof![4 => value, 1 => Just(Value::Null)]
    }

    proptest! {
        /// S8: bytes and key are those that the row was declared with.
        #[test]
        fn s8_a_stored_row_is_encoded_as_it_was_declared(
            name in "[a\\x00é]{0,6}",
            score in maybe(any::<f64>().prop_filter("no NaN", |it| !it.is_nan()).prop_map(Value::Real)),
            count in maybe(any::<i64>().prop_map(Value::Integer)),
            bytes in maybe(proptest::collection::vec(any::<u8>(), 0..6).prop_map(Value::Blob)),
        ) {
            let row = [Value::Text(name), score, count, bytes];
            let (has_key, stored) = stored(&row);
            let declared = declared(&row);
            prop_assert!(has_key);
            prop_assert_eq!((&stored.bytes, &stored.key), (&declared.bytes, &declared.key));
        }
    }

    /// S8: under INTEGER or NUMERIC, SQLite keeps a whole float as an integer.
    #[test]
    fn s8_a_whole_float_kept_as_an_integer_is_that_float() {
        let row = |score| [Value::from("a"), score, Value::Null, Value::Null];
        for real in [0.0, 1.0, -7.0, 9_007_199_254_740_992.0, 1e18, -9.223_372_036_854_775e18] {
            #[expect(clippy::cast_possible_truncation, reason = "they are whole")]
            let kept = stored(&row(Value::Integer(real as i64))).1;
            assert_eq!(kept.bytes, declared(&row(Value::Real(real))).bytes, "{real}");
        }
        for inexact in [i64::MAX, i64::MIN + 1, (1 << 53) + 1] {
            #[expect(clippy::cast_precision_loss, reason = "so that it is another number")]
            let near = declared(&row(Value::Real(inexact as f64))).bytes;
            assert_ne!(stored(&row(Value::Integer(inexact))).1.bytes, near, "{inexact}");
        }
    }

    #[test]
    fn a_value_of_another_class_is_another_row() {
        let row = |count, bytes| [Value::from("a"), Value::Null, count, bytes];
        let as_declared = declared(&row(Value::Integer(1), Value::Blob(vec![b'x'])));
        for (count, bytes) in [
            (Value::Real(1.0), Value::Blob(vec![b'x'])),
            (Value::from("1"), Value::Blob(vec![b'x'])),
            (Value::Null, Value::Blob(vec![b'x'])),
            (Value::Integer(1), Value::from("x")),
            (Value::Integer(1), Value::from("no UTF-8")),
        ] {
            let (has_key, stored) = stored(&row(count, bytes));
            assert!(has_key);
            assert_eq!(stored.key, as_declared.key);
            assert_ne!(stored.bytes, as_declared.bytes);
        }
    }

    #[test]
    fn a_key_that_no_row_is_declared_with_is_none() {
        for key in [Value::Null, Value::from("no UTF-8")] {
            let (has_key, row) = stored(&[key, Value::Null, Value::Null, Value::Null]);
            assert!(!has_key && row.key.is_empty());
        }
    }
}
