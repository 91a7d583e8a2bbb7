//! Rows whose table is known at run time only.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::encode::RowEncoder;
use super::json::to_sorted_json;
use super::value::{Value, ValueError, ValueRef};
use super::value_encoder::ValueEncoder;
use super::{DecodeRow, EncodeRow, RowReader, VectorElements};
use crate::schema::{ColumnDef, ColumnType, Element, VectorType, closest, same_name};
use crate::{Error, Result};

/// A row of named values, for a table given by
/// [`TargetState::declare_schema`](crate::TargetState::declare_schema).
///
/// A column it does not name is NULL; a column of the key must be named.
/// Values are those of their column's type: a number for a TEXT column is an
/// error, not a conversion.
///
/// ```
/// use declarite::DynamicRow;
/// use serde_json::json;
///
/// let row = DynamicRow::from_json(json!({"id": 7, "payload": "hello"}))?;
/// let same = DynamicRow::new().set("id", 7).set("payload", "hello");
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DynamicRow {
    values: Vec<(Cow<'static, str>, Content)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Plain(Value),
    Json(Json),
}

impl DynamicRow {
    /// A row that names no column yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// The same row with this value; one set before under the name is replaced.
    #[must_use]
    pub fn set(self, column: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.with(column.into(), Content::Plain(value.into()))
    }

    /// A row from a JSON object.
    ///
    /// `null` is NULL, `true` and `false` are for BOOLEAN and INTEGER columns.
    /// An array of numbers is a vector, or the bytes of a BLOB column; any array
    /// or object may also stand in a TEXT column, as JSON text with sorted keys.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] for JSON that is no object. Whether names and values fit
    /// the table is told when the row is declared.
    pub fn from_json(row: Json) -> Result<Self> {
        match row {
            Json::Object(members) => {
                Ok(members.into_iter().fold(Self::new(), |row, (name, value)| {
                    row.with(Cow::Owned(name), Content::Json(value))
                }))
            }
            other => Err(Error::Schema {
                table: "unknown".to_owned(),
                column: None,
                reason: format!("a row is a JSON object of column names and values, not {other}"),
            }),
        }
    }

    /// The value of a column, if the row was read back or [`set`](Self::set).
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.values.iter().find_map(|(name, content)| match content {
            Content::Plain(value) if same_name(name, column) => Some(value),
            Content::Plain(_) | Content::Json(_) => None,
        })
    }

    fn with(mut self, name: Cow<'static, str>, content: Content) -> Self {
        self.values.retain(|(other, _)| !same_name(other, &name));
        self.values.push((name, content));
        self
    }
}

impl EncodeRow for DynamicRow {
    fn encode_row(&self, to: &mut RowEncoder<'_>) -> Result<(), ValueError> {
        let names = to.schema().columns().iter().map(ColumnDef::name);
        let mut values = self.values.iter();
        let unknown = values.find(|(name, _)| names.clone().all(|n| !same_name(n, name)));
        let unknown = unknown.map(|(name, _)| {
            let hint = closest(name, names.clone())
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            ValueError::new(format_args!("the table has no column `{name}`{hint}")).of_column(name)
        });
        for name in names {
            let content = self.values.iter().find(|(other, _)| same_name(other, name));
            to.column(|to| match content {
                // Of a mistyped name, the name is what to tell of.
                None => to.null().map_err(|_| {
                    let missing = || ValueError::new("the row has no value for it");
                    unknown.clone().unwrap_or_else(missing)
                }),
                Some((_, Content::Plain(value))) => plain(value.as_ref(), to),
                Some((_, Content::Json(json))) => from_json(json, to),
            })?;
        }
        unknown.map_or(Ok(()), Err)
    }
}

impl DecodeRow for DynamicRow {
    fn decode_row(from: &mut RowReader<'_>) -> Result<Self, ValueError> {
        let mut row = Self::new();
        for column in from.schema().columns() {
            let value = from.column(|value| Ok(value.to_value()))?;
            row.values.push((column.name.clone(), Content::Plain(value)));
        }
        Ok(row)
    }
}

/// A value as a table holds it: of a vector its bytes, of a whole float perhaps the integer.
pub(super) fn plain(value: ValueRef<'_>, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    match (to.column_type(), value) {
        (ColumnType::Vector(vector), ValueRef::Blob(bytes)) => vector_bytes(vector, bytes, to),
        (ColumnType::Real, ValueRef::Integer(integer)) => real_from_integer(integer, to),
        _ => to.value(value),
    }
}

/// A vector in sqlite-vec's own form, as it is read back.
fn vector_bytes(vector: VectorType, bytes: &[u8], to: ValueEncoder<'_>) -> Result<(), ValueError> {
    match vector.element {
        Element::Float32 if !bytes.len().is_multiple_of(4) => {
            let found = bytes.len();
            Err(ValueError::new(format_args!("{found} bytes are no vector of 4-byte floats")))
        }
        Element::Float32 => to.float_vector(&f32::decode(bytes)),
        Element::Int8 => to.int8_vector(&i8::decode(bytes)),
        Element::Bit => to.bit_vector(bytes),
    }
}

fn from_json(json: &Json, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    let ty = to.column_type();
    match json {
        Json::Null => to.null(),
        Json::Bool(value) => match ty {
            ColumnType::Boolean | ColumnType::Integer => to.integer(i64::from(*value)),
            _ => Err(mismatch(ty, json)),
        },
        Json::Number(number) => match (ty, number.as_i64(), number.as_f64()) {
            (ColumnType::Integer | ColumnType::Boolean, Some(integer), _) => to.integer(integer),
            (ColumnType::Real, Some(integer), _) => real_from_integer(integer, to),
            (ColumnType::Real, None, _) if number.is_u64() => Err(inexact(number)),
            (ColumnType::Real, None, Some(real)) => to.real(real),
            _ => Err(mismatch(ty, json)),
        },
        Json::String(text) => match ty {
            ColumnType::Text => to.text(text),
            _ => Err(mismatch(ty, json)),
        },
        Json::Array(elements) => match ty {
            ColumnType::Text => to.text(&to_sorted_json(json)?),
            ColumnType::Blob => to.blob(&numbers(elements, byte)?),
            ColumnType::Vector(VectorType { element, .. }) => match element {
                Element::Float32 => to.float_vector(&numbers(elements, float)?),
                Element::Int8 => to.int8_vector(&numbers(elements, signed_byte)?),
                Element::Bit => to.bit_vector(&numbers(elements, byte)?),
            },
            _ => Err(mismatch(ty, json)),
        },
        Json::Object(_) => match ty {
            ColumnType::Text => to.text(&to_sorted_json(json)?),
            _ => Err(mismatch(ty, json)),
        },
    }
}

fn mismatch(expected: ColumnType, found: &Json) -> ValueError {
    let what = match found {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "the number",
        Json::String(_) => "the text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    };
    let shown = match found {
        Json::Number(_) | Json::String(_) => format!(" {found}"),
        _ => String::new(),
    };
    ValueError::new(format_args!("expected {}, found {what}{shown}", expected.word()))
}

/// An integer in a REAL column is that float, if there is one.
fn real_from_integer(integer: i64, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    if integer.unsigned_abs() > EXACT {
        return Err(inexact(integer));
    }
    #[expect(clippy::cast_precision_loss, reason = "compared with the exact range above")]
    to.real(integer as f64)
}

fn inexact(integer: impl std::fmt::Display) -> ValueError {
    ValueError::out_of_range(integer, "no float holds it exactly")
}

fn numbers<T>(elements: &[Json], one: impl Fn(&Json) -> Option<T>) -> Result<Vec<T>, ValueError> {
    elements
        .iter()
        .enumerate()
        .map(|(at, element)| {
            one(element)
                .ok_or_else(|| ValueError::new(format_args!("element {at} cannot be {element}")))
        })
        .collect()
}

fn byte(element: &Json) -> Option<u8> {
    element.as_u64()?.try_into().ok()
}

fn signed_byte(element: &Json) -> Option<i8> {
    element.as_i64()?.try_into().ok()
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is asked for")]
fn float(element: &Json) -> Option<f32> {
    element.as_f64().map(|element| element as f32)
}
