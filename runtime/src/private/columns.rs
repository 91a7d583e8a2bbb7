//! The columns of a row type, as generated code makes them.

use super::JsonField;
use crate::query::{EncodedColumn, QueryColumn, VectorColumn};
use crate::row::{Column, EncoderOutput, ValueEncoder, ValueError};

/// The column of a field with its type's own mapping.
#[must_use]
pub const fn asked_column<R, T, P>(position: usize) -> QueryColumn<R, T, P> {
    QueryColumn::at(position)
}

/// The column of a field that functions or JSON store.
#[must_use]
pub const fn asked_encoded_column<R, T, P>(
    position: usize,
    encode: fn(&T, ValueEncoder<'_>) -> Result<(), ValueError>,
) -> EncodedColumn<R, T, P> {
    EncodedColumn::at(position, encode)
}

/// The column of vectors of this number.
#[must_use]
pub const fn asked_vector_column<R, const V: usize>() -> VectorColumn<R, V> {
    VectorColumn::new()
}

/// Writes a value as JSON.
pub fn write_json<R: JsonField<At>, At>(
    value: &R::Ty,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    R::write(value, to)
}

/// Writes a value in an `Option` as JSON.
pub fn write_json_option<R: JsonField<At>, At>(
    value: &Option<R::Ty>,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    match value {
        Some(value) => R::write(value, to),
        None => to.null(),
    }
}

/// Writes a value by the field's encoder.
pub fn write_with<T, O: EncoderOutput>(
    value: &T,
    encoder: fn(&T) -> O,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    encoder(value).into_column()?.encode(to)
}
