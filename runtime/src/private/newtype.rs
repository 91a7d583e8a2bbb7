//! Newtypes: each is the column, or the vector, that its field is.
//!
//! As in rows, the field's type is said once, and everything else asks that
//! impl. `At` is private to the generated code: a public newtype may then hold
//! a private type.

use serde::Serialize;

use super::{Json, JsonDecodeField, JsonField};
use crate::row::{
    Column, EncoderOutput, KeyColumn, OrderedColumn, TextColumn, ValueEncoder, ValueError,
    ValueRef, Vector, VectorElements, encode_json,
};
use crate::schema::ColumnType;

/// A column's type, as errors tell of it at the field of a newtype.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "no SQLite type stands for `{Self}`",
    note = "store it as JSON with `#[sqlite(json)]`",
    note = "or by functions: `#[sqlite(encoder = to_text, decoder = from_text)]`",
    note = "or, for a vector, write `#[sqlite(vector)]`"
)]
pub trait Stored: Sized {
    /// What the column holds.
    const TYPE: ColumnType;

    /// Whether it takes NULL.
    const NULLABLE: bool;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// Those of the column.
    fn store(&self, to: ValueEncoder<'_>) -> Result<(), ValueError>;

    /// Reads a value back.
    ///
    /// # Errors
    ///
    /// Those of the column.
    fn load(value: ValueRef<'_>) -> Result<Self, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: Column> Stored for T {
    const TYPE: ColumnType = <T as Column>::TYPE;
    const NULLABLE: bool = <T as Column>::NULLABLE;

    #[inline]
    fn store(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        self.encode(to)
    }

    #[inline]
    fn load(value: ValueRef<'_>) -> Result<Self, ValueError> {
        <T as Column>::decode(value)
    }
}

/// The newtype's value is a column of its type's own mapping.
pub trait Newtype<At> {
    /// The field's type.
    type Ty: Stored;
}

/// The newtype's value is of a type that can be a key.
///
/// Generated code says `impl KeyColumn for Id where for<'k> Id: NewtypeKey<'k, At>`,
/// for any value: because of the lifetime rustc takes the bound for its word, and
/// looks it up where the newtype is used as a key.
pub trait NewtypeKey<'k, At> {}

impl<R: Newtype<At>, At> NewtypeKey<'_, At> for R where R::Ty: KeyColumn {}

/// The newtype's value is of a type with ranges: as [`NewtypeKey`].
pub trait NewtypeOrdered<'k, At> {}

impl<R: Newtype<At>, At> NewtypeOrdered<'_, At> for R where R::Ty: OrderedColumn {}

/// The newtype's value is text: as [`NewtypeKey`].
pub trait NewtypeText<'k, At> {}

impl<R: Newtype<At>, At> NewtypeText<'_, At> for R where R::Ty: TextColumn {}

/// The column's type.
#[must_use]
pub const fn newtype_type<R: Newtype<At>, At>() -> ColumnType {
    R::Ty::TYPE
}

/// Whether the column takes NULL.
#[must_use]
pub const fn newtype_nullable<R: Newtype<At>, At>() -> bool {
    R::Ty::NULLABLE
}

/// Writes the value.
#[inline]
pub fn encode_newtype<R: Newtype<At>, At>(
    value: &R::Ty,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    value.store(to)
}

/// Reads the value.
#[inline]
pub fn decode_newtype<R: Newtype<At>, At>(value: ValueRef<'_>) -> Result<R::Ty, ValueError> {
    R::Ty::load(value)
}

/// The newtype's value is a vector.
pub trait VectorNewtype<At> {
    /// The field's type.
    type Ty: Vector;
}

/// [`VectorNewtype`] with a lifetime: see [`NewtypeKey`].
pub trait NewtypeElements<'v, At> {
    /// What the vector is made of.
    type Elements: VectorElements;
}

impl<R: VectorNewtype<At>, At> NewtypeElements<'_, At> for R {
    type Elements = <R::Ty as Vector>::Elements;
}

/// The vector's length, where its type says it.
#[must_use]
pub const fn vector_newtype_len<R: VectorNewtype<At>, At>() -> Option<usize> {
    <R::Ty as Vector>::LEN
}

/// Whether the vector may be NULL.
#[must_use]
pub const fn vector_newtype_nullable<R: VectorNewtype<At>, At>() -> bool {
    <R::Ty as Vector>::NULLABLE
}

/// Writes the vector.
#[inline]
pub fn encode_newtype_vector<R: VectorNewtype<At>, At>(
    value: &R::Ty,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    value.encode(to)
}

/// Reads the vector.
#[inline]
pub fn decode_newtype_vector<R: VectorNewtype<At>, At>(
    value: ValueRef<'_>,
) -> Result<R::Ty, ValueError> {
    <R::Ty as Vector>::decode(value)
}

/// What JSON can be written from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as JSON",
    label = "not `Serialize`",
    note = "write `#[derive(serde::Serialize)]` above it"
)]
pub trait ToJson {
    /// Writes the value.
    ///
    /// # Errors
    ///
    /// What is no JSON.
    fn write_json(&self, to: ValueEncoder<'_>) -> Result<(), ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> ToJson for T {
    fn write_json(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        encode_json(self, to)
    }
}

/// Writes the value as JSON.
pub fn encode_newtype_json<R: JsonField<At>, At>(
    value: &R::Ty,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    R::write(value, to)
}

/// Reads the value from JSON.
pub fn decode_newtype_json<R: JsonDecodeField<At>, At>(
    value: ValueRef<'_>,
) -> Result<R::Ty, ValueError> {
    R::Ty::read(value)
}

/// The type of the column an encoder answers.
#[must_use]
pub const fn encoded_type<T, O: EncoderOutput>(encoder: fn(&T) -> O) -> ColumnType {
    let _ = encoder;
    <O::Column as Column>::TYPE
}

/// Whether the column an encoder answers takes NULL.
#[must_use]
pub const fn encoded_nullable<T, O: EncoderOutput>(encoder: fn(&T) -> O) -> bool {
    let _ = encoder;
    <O::Column as Column>::NULLABLE
}

/// The same where `None` is NULL already: the encoder may have no NULL of its own.
#[must_use]
pub const fn some_encoded_nullable<T, O: EncoderOutput>(encoder: fn(&T) -> O) -> bool {
    let _ = encoder;
    <Option<O::Column> as Column>::NULLABLE
}

/// Writes the value by its encoder.
pub fn encode_newtype_with<T, O: EncoderOutput>(
    value: &T,
    encoder: fn(&T) -> O,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    encoder(value).into_column()?.encode(to)
}

/// Writes what an `Option` holds; `None` is NULL.
pub fn encode_some<T>(
    value: &Option<T>,
    to: ValueEncoder<'_>,
    encode: impl FnOnce(&T, ValueEncoder<'_>) -> Result<(), ValueError>,
) -> Result<(), ValueError> {
    match value {
        Some(value) => encode(value, to),
        None => to.null(),
    }
}

/// Reads what an `Option` holds; NULL is `None`.
pub fn decode_some<T>(
    value: ValueRef<'_>,
    decode: impl FnOnce(ValueRef<'_>) -> Result<T, ValueError>,
) -> Result<Option<T>, ValueError> {
    match value {
        ValueRef::Null => Ok(None),
        other => decode(other).map(Some),
    }
}
