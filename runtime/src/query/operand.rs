//! What a column is compared with.

use std::borrow::Cow;

use crate::row::{Column, ValueEncoder, ValueError};

/// A value that a column of `T` can be compared with: a `T` or a reference to one;
/// for a nullable column what its `Option` holds as well; for text and bytes, other
/// types of them.
#[diagnostic::on_unimplemented(
    message = "a column of `{T}` cannot be compared with `{Self}`",
    label = "expected `{T}` or a reference to one"
)]
pub trait Operand<T> {
    /// Writes the value as the column holds it.
    ///
    /// # Errors
    ///
    /// A value that the column cannot hold.
    #[doc(hidden)]
    fn write(self, to: ValueEncoder<'_>) -> Result<(), ValueError>;
}

macro_rules! as_column {
    () => {
        fn write(self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
            Column::encode(&self, to)
        }
    };
}

impl<T: Column> Operand<T> for T {
    as_column!();
}

#[diagnostic::do_not_recommend]
impl<T: Column> Operand<T> for &T {
    as_column!();
}

#[diagnostic::do_not_recommend]
impl<T: Column> Operand<Option<T>> for T {
    as_column!();
}

#[diagnostic::do_not_recommend]
impl<T: Column> Operand<Option<T>> for &T {
    as_column!();
}

/// A column that borrows is compared with what it borrows.
#[diagnostic::do_not_recommend]
impl<T: Column> Operand<&T> for T {
    as_column!();
}

macro_rules! alike {
    ($write:ident, $borrowed:ty: $($column:ty => [$($operand:ty),* $(,)?];)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl Operand<$column> for $operand {
            fn write(self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
                let value: &$borrowed = &self;
                to.$write(value)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<Option<$column>> for $operand {
            fn write(self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
                let value: &$borrowed = &self;
                to.$write(value)
            }
        }
    )*)*};
}

alike! { text, str:
    String => [&str, &&str, Cow<'_, str>, &Cow<'_, str>, Box<str>];
    Cow<'_, str> => [&str, &&str, String, &String, Box<str>];
    Box<str> => [&str, &&str, String, &String, Cow<'_, str>, &Cow<'_, str>];
    &str => [String, &String, Cow<'_, str>, &Cow<'_, str>, Box<str>];
}

alike! { blob, [u8]:
    Vec<u8> => [&[u8], Cow<'_, [u8]>, &Cow<'_, [u8]>];
    Cow<'_, [u8]> => [&[u8], Vec<u8>, &Vec<u8>];
    &[u8] => [Vec<u8>, &Vec<u8>, Cow<'_, [u8]>, &Cow<'_, [u8]>];
}

macro_rules! arrays {
    ($($column:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<const N: usize> Operand<$column> for [u8; N] {
            as_column!();
        }

        #[diagnostic::do_not_recommend]
        impl<const N: usize> Operand<$column> for &[u8; N] {
            as_column!();
        }
    )*};
}

arrays!(Vec<u8>, Cow<'_, [u8]>, &[u8], Option<Vec<u8>>, Option<Cow<'_, [u8]>>, Option<&[u8]>,);

/// A value of a field that is stored by functions of the program's own or as JSON: a
/// `T` or a reference to one.
#[diagnostic::on_unimplemented(
    message = "a column of `{T}` cannot be compared with `{Self}`",
    label = "expected `{T}` or a reference to one",
    note = "the field is stored by functions or as JSON, and they are asked for the value's form"
)]
pub trait FieldOperand<T> {
    #[doc(hidden)]
    fn as_field(&self) -> &T;
}

impl<T> FieldOperand<T> for T {
    fn as_field(&self) -> &T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> FieldOperand<T> for &T {
    fn as_field(&self) -> &T {
        self
    }
}
