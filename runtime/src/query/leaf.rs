//! Conditions on one column, whatever writes its values.

use super::condition::{Condition, Fault};
use crate::plan::{Comparison, Predicate};
use crate::row::{RowType, Value, ValueEncoder, ValueError, encode_value};
use crate::schema::ColumnDef;

/// The column stands to a value so.
pub(super) fn compared<R: RowType>(
    position: usize,
    comparison: Comparison,
    value: Result<Value, Fault>,
) -> Result<Predicate, Fault> {
    value.map(|value| Predicate::compare((position, column_of::<R>(position)), comparison, value))
}

/// The column has one of the values.
pub(super) fn one_of<R, P>(
    position: usize,
    values: impl Iterator<Item = Result<Value, Fault>>,
) -> Condition<R, P> {
    let values: Result<Vec<Value>, Fault> = values.collect();
    Condition::new(values.map(|values| Predicate::one_of(position, values)))
}

/// The column is NULL.
pub(super) fn is_null<R, P>(column: usize) -> Condition<R, P> {
    Condition::new(Ok(Predicate::IsNull { column }))
}

/// A value as the row type's column holds it.
pub(super) fn stored<R: RowType>(
    position: usize,
    write: impl FnOnce(ValueEncoder<'_>) -> Result<(), ValueError>,
) -> Result<Value, Fault> {
    let column = column_of::<R>(position);
    encode_value(column, write).map_err(|error| Fault::of_value(column.name(), &error))
}

fn column_of<R: RowType>(position: usize) -> &'static ColumnDef {
    &R::TABLE.columns()[position]
}
