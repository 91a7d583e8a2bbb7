//! Columns that a program names in a query, and what it can ask of them.

use std::fmt;
use std::marker::PhantomData;

use super::condition::{Condition, Fault};
use super::leaf::{compared, is_null, one_of, stored};
use super::operand::Operand;
use super::order::{Order, SortedColumn};
use super::roles::Role;
use crate::plan::{Comparison, Predicate};
use crate::row::{OrderedColumn, RowType, TextColumn, Value};

/// A column of a row type `R`, of a field of type `T`, by which rows are
/// [found](crate::SqliteRow::find).
///
/// Values are compared in the form they are stored in, text by the column's collation;
/// `None` is equal to `None`, as in Rust.
pub struct QueryColumn<R, T, P> {
    position: usize,
    marks: PhantomData<Marks<R, T, P>>,
}

/// Makes none of its types a column's own: it can be sent wherever a number can.
type Marks<R, T, P> = fn() -> (R, T, P);

impl<R, T, P> QueryColumn<R, T, P> {
    pub(crate) const fn at(position: usize) -> Self {
        Self { position, marks: PhantomData }
    }
}

impl<R: RowType, T, P: Role> QueryColumn<R, T, P> {
    /// The value is this one.
    pub fn eq<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared> {
        self.compare(Comparison::Equal, value)
    }

    /// The value is another one, or NULL.
    pub fn ne<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared> {
        self.compare(Comparison::NotEqual, value)
    }

    /// The value is one of these: any number of integers, texts and bytes; of floats, and
    /// of texts with a NUL, as many as SQLite takes parameters, 32,766 in a query.
    pub fn is_in<V: Operand<T>>(
        self,
        values: impl IntoIterator<Item = V>,
    ) -> Condition<R, P::Compared> {
        one_of(self.position, values.into_iter().map(|value| self.value(value)))
    }

    /// The value is less than this one.
    pub fn lt<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared>
    where
        T: OrderedColumn,
    {
        self.compare(Comparison::Less, value)
    }

    /// The value is this one or less.
    pub fn le<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared>
    where
        T: OrderedColumn,
    {
        self.compare(Comparison::LessOrEqual, value)
    }

    /// The value is greater than this one.
    pub fn gt<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared>
    where
        T: OrderedColumn,
    {
        self.compare(Comparison::Greater, value)
    }

    /// The value is this one or greater.
    pub fn ge<V: Operand<T>>(self, value: V) -> Condition<R, P::Compared>
    where
        T: OrderedColumn,
    {
        self.compare(Comparison::GreaterOrEqual, value)
    }

    /// The value is one of both or between them.
    pub fn between<V: Operand<T>, W: Operand<T>>(
        self,
        least: V,
        greatest: W,
    ) -> Condition<R, P::Compared>
    where
        T: OrderedColumn,
    {
        let least = self.leaf(Comparison::GreaterOrEqual, least);
        let greatest = self.leaf(Comparison::LessOrEqual, greatest);
        Condition::new(least.and_then(|least| Ok(least.and(greatest?))))
    }

    /// The text matches a pattern of
    /// [LIKE](https://www.sqlite.org/lang_expr.html#like): `%` stands for any text, `_`
    /// for any character, and `\%`, `\_` and `\\` for themselves. Letters of ASCII
    /// match in either case, and nothing is read after a NUL.
    pub fn like(self, pattern: impl Into<String>) -> Condition<R, P::Searched>
    where
        T: TextColumn,
    {
        let (column, pattern) = (self.position, pattern.into());
        Condition::new(Ok(Predicate::Like { column, pattern }))
    }

    /// The text begins with this one, as `str::starts_with` has it: in the same case,
    /// whatever the column's collation.
    pub fn starts_with(self, text: impl Into<String>) -> Condition<R, P::Searched>
    where
        T: TextColumn,
    {
        Condition::new(Ok(Predicate::starts_with(self.position, text.into())))
    }

    /// The text has this one in it, as `str::contains` has it: in the same case,
    /// whatever the column's collation.
    pub fn contains(self, text: impl Into<String>) -> Condition<R, P::Searched>
    where
        T: TextColumn,
    {
        let (column, text) = (self.position, text.into());
        Condition::new(Ok(Predicate::Contains { column, text }))
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

    /// Rows with less of it come first, and those with NULL before all. Text is sorted
    /// by the column's collation.
    pub fn asc(self) -> Order<R>
    where
        T: SortedColumn,
    {
        Order::by(self.position, false)
    }

    /// Rows with more of it come first, and those with NULL after all.
    pub fn desc(self) -> Order<R>
    where
        T: SortedColumn,
    {
        Order::by(self.position, true)
    }

    fn compare<Q>(self, comparison: Comparison, value: impl Operand<T>) -> Condition<R, Q> {
        Condition::new(self.leaf(comparison, value))
    }

    fn leaf(self, comparison: Comparison, value: impl Operand<T>) -> Result<Predicate, Fault> {
        compared::<R>(self.position, comparison, self.value(value))
    }

    fn value(self, value: impl Operand<T>) -> Result<Value, Fault> {
        stored::<R>(self.position, |to| value.write(to))
    }
}

/// A field whose column may be NULL.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` is never NULL",
    label = "not a column of an `Option`"
)]
pub trait NullableField {}

impl<T> NullableField for Option<T> {}

#[diagnostic::do_not_recommend]
impl<T: NullableField> NullableField for &T {}

impl<R, T, P> Clone for QueryColumn<R, T, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T, P> Copy for QueryColumn<R, T, P> {}

impl<R, T, P> fmt::Debug for QueryColumn<R, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueryColumn").field(&self.position).finish()
    }
}
