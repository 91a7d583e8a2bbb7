//! Vectors that are asked with.

use std::borrow::Cow;

use ndarray::{Array1, ArrayView1};

use crate::row::VectorElements;

/// A vector to search with: `Array1`, `Vec`, slice or array of `f32`, `i8`, or
/// of `u8` with 8 bits each.
///
/// The length of an array is checked by the compiler, that of anything else
/// when the query runs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot search the vectors of `{R}`",
    label = "not a query vector of this row type",
    note = "an array must be as long as the vector column's dimension; slices and `Vec`s are \
            checked when the query runs"
)]
pub trait QueryVector<R: ?Sized> {
    /// What it is made of.
    type Elements: VectorElements;

    /// Its elements in order.
    fn elements(&self) -> Cow<'_, [Self::Elements]>;
}

impl<R: ?Sized, E: VectorElements> QueryVector<R> for [E] {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        Cow::Borrowed(self)
    }
}

impl<R: ?Sized, E: VectorElements> QueryVector<R> for Vec<E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        Cow::Borrowed(self)
    }
}

impl<R: ?Sized, E: VectorElements> QueryVector<R> for Array1<E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        self.as_slice().map_or_else(|| Cow::Owned(self.to_vec()), Cow::Borrowed)
    }
}

impl<R: ?Sized, E: VectorElements> QueryVector<R> for ArrayView1<'_, E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        self.as_slice().map_or_else(|| Cow::Owned(self.to_vec()), Cow::Borrowed)
    }
}
