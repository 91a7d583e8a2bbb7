//! A row's values as diesel inserts and updates them, in the form in which they are declared.

use std::fmt;
use std::marker::PhantomData;

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::expression_methods::ExpressionMethods;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, SqlType};
use diesel::sqlite::{Sqlite, SqliteType};

use crate::row::{EncodedRow, EncodedValues, RowLayout, RowType, Value, ValueError};

/// A value or why there is none, which is told when the statement runs.
#[derive(Debug, Clone)]
pub(super) struct Encoded(pub(super) Result<Value, ValueError>);

impl<ST> ToSql<ST, Sqlite> for Encoded
where
    Sqlite: HasSqlType<ST>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self.0.as_ref().map_err(Clone::clone)? {
            Value::Null => return Ok(IsNull::Yes),
            Value::Integer(integer) => match <Sqlite as HasSqlType<ST>>::metadata(&mut ()) {
                // diesel binds these as 32 bits, and nothing else.
                SqliteType::SmallInt | SqliteType::Integer => {
                    out.set_value(i32::try_from(*integer)?);
                }
                _ => out.set_value(*integer),
            },
            Value::Real(real) => out.set_value(*real),
            Value::Text(text) => out.set_value(text.as_str()),
            Value::Blob(bytes) => out.set_value(bytes.as_slice()),
        }
        Ok(IsNull::No)
    }
}

/// An expression of diesel's that is one value, bound and never part of the statement's text.
pub struct BoundValue<ST> {
    value: Encoded,
    sql_type: PhantomData<fn() -> ST>,
}

impl<ST> BoundValue<ST> {
    pub(super) const fn new(value: Encoded) -> Self {
        Self { value, sql_type: PhantomData }
    }
}

impl<ST> Clone for BoundValue<ST> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<ST> fmt::Debug for BoundValue<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<ST: SqlType + TypedExpressionType> Expression for BoundValue<ST> {
    type SqlType = ST;
}

impl<ST> QueryFragment<Sqlite> for BoundValue<ST>
where
    Sqlite: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        match &self.value {
            // SQLite has one type of integers, whatever diesel's column is called.
            Encoded(Ok(Value::Integer(_))) => out.push_bind_param::<BigInt, _>(&self.value),
            Encoded(_) => out.push_bind_param::<ST, _>(&self.value),
        }
    }
}

/// Statements that differ in nothing but the value are prepared once.
impl<ST: QueryId> QueryId for BoundValue<ST> {
    type QueryId = BoundValue<ST::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = ST::HAS_STATIC_QUERY_ID;
}

impl<ST, QS> AppearsOnTable<QS> for BoundValue<ST> where Self: Expression {}

impl<ST, QS> SelectableExpression<QS> for BoundValue<ST> where Self: AppearsOnTable<QS> {}

impl<ST, GB> ValidGrouping<GB> for BoundValue<ST> {
    type IsAggregate = is_aggregate::Never;
}

/// What a column of a row that is written is.
pub type InsertValue<C> = diesel::dsl::Eq<C, BoundValue<<C as Expression>::SqlType>>;

/// The values of a row that is written, handed out column after column.
#[derive(Debug)]
pub struct RowValues(Result<std::vec::IntoIter<Value>, ValueError>);

/// The values of a row.
pub fn row_values<R: RowType>(row: &R) -> RowValues {
    RowValues(encoded(row).map(Vec::into_iter))
}

impl RowValues {
    /// Leaves the next column's out.
    pub fn pass(&mut self) {
        let _ = self.0.as_mut().map(Iterator::next);
    }

    /// The next column's.
    pub fn of<C>(&mut self, column: C) -> InsertValue<C>
    where
        C: Expression<SqlType: SqlType> + ExpressionMethods,
    {
        let value = self.0.as_mut().map_err(|error| error.clone());
        let value = value.map(|values| values.next().unwrap_or(Value::Null));
        column.eq(BoundValue::new(Encoded(value)))
    }
}

fn encoded<R: RowType>(row: &R) -> Result<Vec<Value>, ValueError> {
    let schema = R::TABLE;
    let layout = RowLayout::new(schema.clone(), (0..).take(schema.columns().len()).collect());
    let mut encoded = EncodedRow::new();
    let written = encoded.encode(&layout, |to| row.encode_row(to));
    written.map_err(|(position, error)| {
        let column = error.column().unwrap_or_else(|| schema.columns()[position].name());
        let at = format_args!("table {}, column {column}: {error}", schema.name()).to_string();
        ValueError::new(at)
    })?;
    let mut values = vec![Value::Null; schema.columns().len()];
    for (id, value) in EncodedValues::new(&encoded.bytes) {
        values[usize::from(id)] = value.to_value();
    }
    Ok(values)
}
