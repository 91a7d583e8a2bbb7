//! What rows are sorted by.

use std::fmt;
use std::marker::PhantomData;

use crate::plan::Sorted;
use crate::row::OrderedColumn;

/// A column that rows of a type are sorted by: see [`Find::order_by`](crate::Find::order_by).
#[must_use = "rows are sorted by what `order_by` is given"]
pub struct Order<R> {
    sorted: Sorted,
    row: PhantomData<fn() -> R>,
}

impl<R> Order<R> {
    pub(super) const fn by(column: usize, descending: bool) -> Self {
        Self { sorted: Sorted { column, descending }, row: PhantomData }
    }

    pub(super) const fn sorted(&self) -> Sorted {
        self.sorted
    }
}

impl<R> fmt::Debug for Order<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Order").field(&self.sorted).finish()
    }
}

/// A type by whose columns rows can be sorted: one with ranges, and `bool`, of which
/// `false` comes first.
#[diagnostic::on_unimplemented(
    message = "rows cannot be sorted by a column of `{Self}`",
    label = "what is stored of it is in another order than the values",
    note = "integers, floats, text, bytes, `bool`, dates, times and `Uuid` are sorted as they \
            are, and newtypes of them; enums of names, decimals and JSON are not"
)]
pub trait SortedColumn {}

#[diagnostic::do_not_recommend]
impl<T: OrderedColumn> SortedColumn for T {}

impl SortedColumn for bool {}

impl SortedColumn for Option<bool> {}
