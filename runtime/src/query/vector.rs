//! Vectors that are asked with.

use std::borrow::Cow;

use ndarray::{Array1, ArrayView1};

use crate::row::VectorElements;
use crate::schema::Provenance;

/// A vector to search with: `Array1`, `Vec`, slice or array of `f32`, `i8`, or
/// of `u8` with 8 bits each, and an [`Embedding`](crate::Embedding) of any of these.
///
/// The length of an array is checked by the compiler, that of anything else
/// when the query runs. `V` is the number of the vector column it is compared with,
/// from 0.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot search the vectors of `{R}`",
    label = "not a query vector of this row type",
    note = "an array must be as long as the vector column's dimension; slices and `Vec`s are \
            checked when the query runs"
)]
pub trait QueryVector<R: ?Sized, const V: usize = 0> {
    /// What it is made of.
    type Elements: VectorElements;

    /// Its elements in order.
    fn elements(&self) -> Cow<'_, [Self::Elements]>;

    /// Who made it, where that is known; see [`Embedding`](crate::Embedding).
    fn made_by(&self) -> Option<Provenance> {
        None
    }
}

impl<R: ?Sized, E: VectorElements, const V: usize> QueryVector<R, V> for [E] {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        Cow::Borrowed(self)
    }
}

impl<R: ?Sized, E: VectorElements, const V: usize> QueryVector<R, V> for Vec<E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        Cow::Borrowed(self)
    }
}

impl<R: ?Sized, E: VectorElements, const V: usize> QueryVector<R, V> for Array1<E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        self.as_slice().map_or_else(|| Cow::Owned(self.to_vec()), Cow::Borrowed)
    }
}

impl<R: ?Sized, E: VectorElements, const V: usize> QueryVector<R, V> for ArrayView1<'_, E> {
    type Elements = E;

    fn elements(&self) -> Cow<'_, [E]> {
        self.as_slice().map_or_else(|| Cow::Owned(self.to_vec()), Cow::Borrowed)
    }
}

/// No column has these numbers. Because there are two of them, an array never stands for a
/// column of its own: the program names one, and an array of another length is an error at
/// the array.
macro_rules! of_no_column {
    ($($element:ty, $number:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: ?Sized, const N: usize> QueryVector<R, { $number }> for [$element; N] {
            type Elements = $element;

            fn elements(&self) -> Cow<'_, [$element]> {
                Cow::Borrowed(self)
            }
        }
    )*};
}

of_no_column! {
    f32, usize::MAX; f32, usize::MAX - 1;
    i8, usize::MAX; i8, usize::MAX - 1;
    u8, usize::MAX; u8, usize::MAX - 1;
}
