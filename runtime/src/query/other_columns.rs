//! Columns of fields without a mapping of their type's own: stored by functions or as
//! JSON, which are equal or not, and vectors, which are near or far.

use std::fmt;
use std::marker::PhantomData;

use super::column::NullableField;
use super::condition::{Condition, Fault};
use super::leaf::{compared, is_null, one_of, stored};
use super::operand::FieldOperand;
use super::roles::Role;
use crate::plan::Comparison;
use crate::row::{RowType, Value, ValueEncoder, ValueError};

/// Writes a field as its column holds it.
pub(crate) type Encode<T> = fn(&T, ValueEncoder<'_>) -> Result<(), ValueError>;

/// A column of a row type `R` whose field, a `T`, is stored by an `encoder`, a module
/// `with` functions, or as JSON. Values are equal where what is stored of them is.
pub struct EncodedColumn<R, T, P> {
    position: usize,
    encode: Encode<T>,
    marks: PhantomData<fn() -> (R, P)>,
}

impl<R, T, P> EncodedColumn<R, T, P> {
    pub(crate) const fn at(position: usize, encode: Encode<T>) -> Self {
        Self { position, encode, marks: PhantomData }
    }
}

impl<R: RowType, T, P: Role> EncodedColumn<R, T, P> {
    /// The value is this one.
    pub fn eq<V: FieldOperand<T>>(self, value: V) -> Condition<R, P::Compared> {
        self.compare(Comparison::Equal, value)
    }

    /// The value is another one, or NULL.
    pub fn ne<V: FieldOperand<T>>(self, value: V) -> Condition<R, P::Compared> {
        self.compare(Comparison::NotEqual, value)
    }

    /// The value is one of these: any number of integers, texts and bytes; of floats, and
    /// of texts with a NUL, as many as SQLite takes parameters, 32,766 in a query.
    pub fn is_in<V: FieldOperand<T>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Condition<R, P::Compared> {
        one_of(self.position, values.into_iter().map(|value| self.value(value)))
    }

    /// The value is NULL.
    pub fn is_null(self) -> Condition<R, P::Compared>
    where
        T: NullableField,
    {
        is_null(self.position)
    }

    /// The value is not NULL.
    pub fn is_not_null(self) -> Condition<R, P::Compared>
    where
        T: NullableField,
    {
        is_null(self.position).not()
    }

    fn compare(
        self,
        comparison: Comparison,
        value: impl FieldOperand<T>,
    ) -> Condition<R, P::Compared> {
        Condition::new(compared::<R>(self.position, comparison, self.value(value)))
    }

    #[expect(clippy::needless_pass_by_value, reason = "a caller may give it away or lend it")]
    fn value(self, value: impl FieldOperand<T>) -> Result<Value, Fault> {
        stored::<R>(self.position, |to| (self.encode)(value.as_field(), to))
    }
}

/// A column of vectors of a row type `R`, the one of number `V` from 0.
pub struct VectorColumn<R, const V: usize> {
    marks: PhantomData<fn() -> R>,
}

impl<R, const V: usize> VectorColumn<R, V> {
    pub(crate) const fn new() -> Self {
        Self { marks: PhantomData }
    }
}

/// A column that has comparisons which these columns have not.
#[diagnostic::on_unimplemented(
    message = "the values of this column are not compared so",
    label = "not asked of this column",
    note = "values that functions or JSON store are equal or not: write `eq`, `ne` or `is_in`",
    note = "vectors are near or far: write `nearest` or `nearest_by`"
)]
pub trait Compared {
    #[doc(hidden)]
    fn never<R>(&self) -> Condition<R>;
}

/// Without these, rustc would take the columns for iterators that lack something.
macro_rules! refused {
    ($([$($generics:tt)*] $column:ty, $row:ty: $($method:ident)*;)*) => {$(
        impl<$($generics)*> $column {$(
            #[doc(hidden)]
            pub fn $method<O>(self, _: O) -> Condition<$row>
            where
                Self: Compared,
            {
                self.never()
            }
        )*}
    )*};
}

refused! {
    [R, T, P] EncodedColumn<R, T, P>, R: lt le gt ge;
    [R, const V: usize] VectorColumn<R, V>, R: eq ne lt le gt ge is_in;
}

impl<R, T, P> Clone for EncodedColumn<R, T, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T, P> Copy for EncodedColumn<R, T, P> {}

impl<R, T, P> fmt::Debug for EncodedColumn<R, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EncodedColumn").field(&self.position).finish()
    }
}

impl<R, const V: usize> Clone for VectorColumn<R, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, const V: usize> Copy for VectorColumn<R, V> {}

impl<R, const V: usize> fmt::Debug for VectorColumn<R, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VectorColumn").field(&V).finish()
    }
}
