//! Nearest neighbours.
//!
//! A query by hand can go wrong in silence: an outer LIMIT, an ORDER BY, a join
//! or a filter that sqlite-vec applies after its search give too few rows or the
//! wrong ones. Only forms that do not are written here.

use std::fmt;
use std::marker::PhantomData;

use super::load::{collect, decode, key_of};
use super::source::{Source, with_connection};
use super::{QueryVector, SqliteRow};
use crate::row::{
    Columns, DecodeRow, Value, ValueEncoder, ValueError, ValueRef, VectorElements, encode_value,
};
use crate::schema::{ColumnDef, TableSchema};
use crate::sql;
use crate::{Error, Result};

/// The largest k of vec0's own search; more are found by computing every distance.
const MOST_BY_VEC0: usize = 4096;

/// A row, and how far it is from the vector that was asked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor<R> {
    /// The row.
    pub row: R,
    /// Its distance by the column's metric, least first: L2, L1 or cosine
    /// distance, or the number of differing bits.
    pub distance: f64,
}

/// Writes the vector that is asked with, whatever it is made of.
type Encode<'q> = Box<dyn Fn(ValueEncoder<'_>) -> Result<(), ValueError> + 'q>;

/// A search for nearest neighbours, made by [`SqliteRow::nearest`].
#[must_use = "a search runs when it is loaded"]
pub struct Nearest<'q, R> {
    encode: Encode<'q>,
    k: usize,
    table: Option<String>,
    row: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Nearest<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nearest")
            .field("k", &self.k)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<'q, R: SqliteRow> Nearest<'q, R> {
    pub(super) fn new<Q: QueryVector<R> + ?Sized>(vector: &'q Q, k: usize) -> Self {
        let encode =
            Box::new(move |to: ValueEncoder<'_>| Q::Elements::encode(&vector.elements(), to));
        Self { encode, k, table: None, row: PhantomData }
    }

    /// In the table of this name, where rows of the type were declared under
    /// another than the type's own.
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// Runs the search: at most k rows, nearest first, those equally far by key.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a vector of another length or kind than the column's,
    /// one that is not finite, the zero vector under the cosine metric, or a row
    /// type without a vector; [`Error::Decode`] for a row that cannot be read.
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Vec<Neighbor<R>>>
    where
        R: DecodeRow,
    {
        let schema = match &self.table {
            None => R::SCHEMA.clone(),
            Some(table) => R::SCHEMA.named(table)?,
        };
        let fault = |reason: String| Error::Query { table: schema.name().to_owned(), reason };
        let Some((_, column, vector)) = schema.vectors().next() else {
            return Err(fault("it has no vector column to search".to_owned()));
        };
        let asked = self.asked(column).map_err(|error| fault(error.to_string()))?;
        if self.k == 0 {
            return Ok(Vec::new());
        }
        let row = |columns: &dyn Columns| {
            let row = decode(&schema, columns)?;
            Ok(Neighbor { row, distance: distance(&schema, column, columns)? })
        };
        with_connection(source, |connection| {
            let mut ask = |sql: String, k: usize| {
                let k = Value::Integer(i64::try_from(k).unwrap_or(i64::MAX));
                collect(connection, &schema, sql, &[asked.clone(), k], row)
            };
            if schema.is_vec0() && self.k < MOST_BY_VEC0 {
                // vec0 picks any of the rows equally far that there is no room for all of:
                // one row more tells whether there are such.
                let mut found = ask(sql::nearest_vec0(&schema, column, vector), self.k + 1)?;
                let next = found.get(self.k).map(|next| single(next.distance));
                found.truncate(self.k);
                if next.is_none() || next != found.last().map(|last| single(last.distance)) {
                    return Ok(found);
                }
            }
            ask(sql::nearest_exact(&schema, column, vector), self.k)
        })
    }

    /// The vector as the column holds it, by the rules of rows that are declared.
    fn asked(&self, column: &ColumnDef) -> Result<Value, ValueError> {
        encode_value(column, &self.encode)
    }
}

/// A distance as vec0 compares it.
#[expect(clippy::cast_possible_truncation, reason = "vec0 keeps 32 bits of it")]
fn single(distance: f64) -> f32 {
    distance as f32
}

fn distance(schema: &TableSchema, column: &ColumnDef, columns: &dyn Columns) -> Result<f64> {
    let reason = match columns.value(schema.columns().len()) {
        Ok(ValueRef::Real(distance)) if !distance.is_nan() => return Ok(distance),
        // Whole distances, of bits and bytes, are far below 2^53.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        Ok(ValueRef::Integer(distance)) => return Ok(distance as f64),
        Ok(_) => "its vector has no distance to any other: it is zero or not finite".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Error::Decode {
        table: schema.name().to_owned(),
        column: column.name().to_owned(),
        key: key_of(schema, columns),
        reason,
    })
}
