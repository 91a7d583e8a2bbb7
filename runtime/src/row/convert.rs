//! What encoders and decoders of a program's own may take and answer.

use std::fmt::Display;

use super::columns::Column;
use super::value::{ValueError, ValueRef};

/// What an `encoder` may answer: a column's type, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "an encoder cannot answer `{Self}`",
    label = "not a column type, nor a `Result` of one",
    note = "answer `String`, `i64`, `f64`, `Vec<u8>`, an `Option` of them, or a `Result` of any of these"
)]
pub trait EncoderOutput {
    /// The column's type.
    type Column: Column;

    /// The value, or why there is none.
    ///
    /// # Errors
    ///
    /// The encoder's own.
    fn into_column(self) -> Result<Self::Column, ValueError>;
}

impl<C: Column> EncoderOutput for C {
    type Column = C;

    fn into_column(self) -> Result<C, ValueError> {
        Ok(self)
    }
}

impl<C: Column, E: Display> EncoderOutput for Result<C, E> {
    type Column = C;

    fn into_column(self) -> Result<C, ValueError> {
        self.map_err(ValueError::new)
    }
}

/// What a `decoder` may take: the stored value, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "a decoder cannot take `{Self}`",
    label = "not a stored value",
    note = "take `&str`, `String`, an integer, `f64`, `&[u8]`, `Vec<u8>` or an `Option` of them"
)]
pub trait DecoderArgument<'v>: Sized {
    /// The value in this type.
    ///
    /// # Errors
    ///
    /// A value of another class.
    fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError>;
}

macro_rules! owned_arguments {
    ($($ty:ty),* $(,)?) => {$(
        impl<'v> DecoderArgument<'v> for $ty {
            fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError> {
                <Self as Column>::decode(value)
            }
        }
    )*};
}

owned_arguments!(
    i8,
    i16,
    i32,
    i64,
    isize,
    u8,
    u16,
    u32,
    u64,
    usize,
    f32,
    f64,
    bool,
    char,
    String,
    Vec<u8>
);

impl<'v> DecoderArgument<'v> for &'v str {
    fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Text(text) => Ok(text),
            other => Err(ValueError::class("TEXT", other)),
        }
    }
}

impl<'v> DecoderArgument<'v> for &'v [u8] {
    fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Blob(bytes) => Ok(bytes),
            other => Err(ValueError::class("BLOB", other)),
        }
    }
}

impl<'v> DecoderArgument<'v> for ValueRef<'v> {
    fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError> {
        Ok(value)
    }
}

impl<'v, A: DecoderArgument<'v>> DecoderArgument<'v> for Option<A> {
    fn from_value(value: ValueRef<'v>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Null => Ok(None),
            other => A::from_value(other).map(Some),
        }
    }
}

/// What a `decoder` may answer: the field's type, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "a decoder of a `{T}` field cannot answer `{Self}`",
    label = "neither `{T}` nor a `Result` of it"
)]
pub trait DecoderOutput<T> {
    /// The field's value, or why there is none.
    ///
    /// # Errors
    ///
    /// The decoder's own.
    fn into_field(self) -> Result<T, ValueError>;
}

impl<T> DecoderOutput<T> for T {
    fn into_field(self) -> Result<T, ValueError> {
        Ok(self)
    }
}

impl<T, E: Display> DecoderOutput<T> for Result<T, E> {
    fn into_field(self) -> Result<T, ValueError> {
        self.map_err(ValueError::new)
    }
}
