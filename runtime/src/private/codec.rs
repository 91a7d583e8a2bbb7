//! How generated code writes and reads a row, one function to a kind of field.

use super::{Field, Json, JsonDecodeField, JsonField, KeyField, VectorField};
use crate::row::{
    Column, DecoderArgument, DecoderOutput, EncoderOutput, KeyEncoder, RowEncoder, RowReader,
    ValueError, ValueRef, Vector,
};

/// Writes a plain field.
#[inline]
pub fn encode<R: Field<At>, At>(value: &R::Ty, to: &mut RowEncoder<'_>) -> Result<(), ValueError> {
    encode_column(value, to)
}

/// Writes a field of the primary key.
#[inline]
pub fn encode_key_field<R: KeyField<At>, At>(
    value: &R::Ty,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    encode_column(value, to)
}

/// Touches a plain field: see [`Column::touch`].
#[inline]
pub fn touch<R: Field<At>, At>(value: &R::Ty) -> u8 {
    value.touch()
}

/// Touches a field of the primary key.
#[inline]
pub fn touch_key_field<R: KeyField<At>, At>(value: &R::Ty) -> u8 {
    value.touch()
}

/// Writes a vector field.
#[inline]
pub fn encode_vector<R: VectorField<At>, At>(
    value: &R::Ty,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    encode_column_of_vector(value, to)
}

/// What depends on the type alone, so that it is compiled once for a type and not for
/// each field.
#[inline]
fn encode_column<T: Column>(value: &T, to: &mut RowEncoder<'_>) -> Result<(), ValueError> {
    to.column(|to| value.encode(to))
}

#[inline]
fn encode_column_of_vector<V: Vector>(
    value: &V,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    to.column(|to| value.encode(to))
}

/// Writes a JSON field.
pub fn encode_json_field<R: JsonField<At>, At>(
    value: &R::Ty,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    to.column(|to| R::write(value, to))
}

/// Writes a JSON field that is an `Option`.
pub fn encode_json_option<R: JsonField<At>, At>(
    value: &Option<R::Ty>,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    to.column(|to| match value {
        Some(value) => R::write(value, to),
        None => to.null(),
    })
}

/// Writes a field by its encoder.
pub fn encode_with<T, O: EncoderOutput>(
    value: &T,
    encoder: fn(&T) -> O,
    to: &mut RowEncoder<'_>,
) -> Result<(), ValueError> {
    // The encoder runs inside, so that its fault is this column's.
    to.column(|to| encoder(value).into_column()?.encode(to))
}

/// The value in an `Option` by its encoder; `None` is NULL.
pub fn encode_option<T, O: EncoderOutput>(
    value: &Option<T>,
    encoder: impl FnOnce(&T) -> O,
) -> Result<Option<O::Column>, ValueError> {
    value.as_ref().map(|value| encoder(value).into_column()).transpose()
}

/// Reads a plain field.
pub fn decode<R: Field<At>, At>(from: &mut RowReader<'_>) -> Result<R::Ty, ValueError> {
    from.column(<R::Ty as Column>::decode)
}

/// Reads a field of the primary key.
pub fn decode_key_field<R: KeyField<At>, At>(
    from: &mut RowReader<'_>,
) -> Result<R::Ty, ValueError> {
    from.column(<R::Ty as Column>::decode)
}

/// Reads a vector field.
pub fn decode_vector<R: VectorField<At>, At>(
    from: &mut RowReader<'_>,
) -> Result<R::Ty, ValueError> {
    from.column(<R::Ty as Vector>::decode)
}

/// Reads a JSON field.
pub fn decode_json_field<R: JsonDecodeField<At>, At>(
    from: &mut RowReader<'_>,
) -> Result<R::Ty, ValueError> {
    from.column(R::Ty::read)
}

/// Reads a JSON field that is an `Option`.
pub fn decode_json_option<R: JsonDecodeField<At>, At>(
    from: &mut RowReader<'_>,
) -> Result<Option<R::Ty>, ValueError> {
    from.column(|value| match value {
        ValueRef::Null => Ok(None),
        other => R::Ty::read(other).map(Some),
    })
}

/// Reads a field by its decoder: `|value| output(decoder(argument(value)?))`.
pub fn decode_with<T>(
    from: &mut RowReader<'_>,
    decoder: impl FnOnce(ValueRef<'_>) -> Result<T, ValueError>,
) -> Result<T, ValueError> {
    from.column(decoder)
}

/// Reads the value in an `Option` by its decoder; NULL is `None`.
pub fn decode_option_with<T>(
    from: &mut RowReader<'_>,
    decoder: impl FnOnce(ValueRef<'_>) -> Result<T, ValueError>,
) -> Result<Option<T>, ValueError> {
    from.column(|value| match value {
        ValueRef::Null => Ok(None),
        other => decoder(other).map(Some),
    })
}

/// The stored value as the decoder takes it.
pub fn argument<'v, A: DecoderArgument<'v>>(value: ValueRef<'v>) -> Result<A, ValueError> {
    A::from_value(value)
}

/// What the decoder answered, as the field takes it.
pub fn output<T, O: DecoderOutput<T>>(output: O) -> Result<T, ValueError> {
    output.into_field()
}

/// Writes one value of a key that is asked for, by the field's encoder.
pub fn encode_asked_with<T, O: EncoderOutput>(
    value: &T,
    encoder: fn(&T) -> O,
    to: &mut KeyEncoder<'_>,
) -> Result<(), ValueError> {
    let encoded = encoder(value).into_column()?;
    to.column(|to| encoded.encode(to))
}

/// Writes one value of a key that is asked for.
pub fn encode_asked_key<V: Column>(value: &V, to: &mut KeyEncoder<'_>) -> Result<(), ValueError> {
    to.column(|to| value.encode(to))
}
