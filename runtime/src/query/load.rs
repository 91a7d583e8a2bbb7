//! Rows, one after the other.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::DerefMut;

use diesel::SqliteConnection;

use super::source::{Connection, Lent, Source};
use crate::row::{Columns, DecodeRow, RowReader, RowType, Value, show_key};
use crate::schema::TableSchema;
use crate::sqlite::Cursor;
use crate::{Error, Result};

/// Rows of a table, read as they are asked for.
///
/// On a file it holds a reader and a snapshot until it is dropped: others
/// write meanwhile, but the WAL cannot be folded back past the snapshot. An
/// in-memory database, whose one connection cannot be held, is read at once.
#[must_use = "rows are read as they are asked for"]
pub struct Rows<'s, R> {
    schema: Cow<'static, TableSchema>,
    from: From<'s, R>,
    row: PhantomData<fn() -> R>,
}

enum From<'s, R> {
    Cursor(Box<Cursor<Lent<'s>>>),
    Memory(std::vec::IntoIter<R>),
    Ended,
}

impl<R> fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("table", &self.schema.name()).finish_non_exhaustive()
    }
}

impl<'s, R: DecodeRow> Rows<'s, R> {
    pub(super) fn open(
        source: impl Source<'s>,
        schema: Cow<'static, TableSchema>,
        sql: String,
        values: &[Value],
    ) -> Result<Self> {
        let from = match source.connection()? {
            Connection::Kept(connection) => {
                From::Cursor(Box::new(ask(connection, &schema, sql, values)?))
            }
            Connection::Shared(db) => {
                let rows = db.look("a query", |connection| {
                    collect(connection, &schema, sql, values, |columns| decode(&schema, columns))
                })?;
                From::Memory(rows.into_iter())
            }
        };
        Ok(Self { schema, from, row: PhantomData })
    }
}

impl<R: DecodeRow> Iterator for Rows<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        let fault = match &mut self.from {
            From::Cursor(cursor) => match cursor.step() {
                Ok(Some(row)) => match decode(&self.schema, &row) {
                    Ok(row) => return Some(Ok(row)),
                    Err(error) => Some(error),
                },
                Ok(None) => None,
                Err(error) => Some(error),
            },
            From::Memory(rows) => return rows.next().map(Ok),
            From::Ended => None,
        };
        self.from = From::Ended;
        fault.map(Err)
    }
}

impl<R: DecodeRow> FusedIterator for Rows<'_, R> {}

/// Starts a query of a table.
pub(super) fn ask<C: DerefMut<Target = SqliteConnection>>(
    connection: C,
    schema: &TableSchema,
    sql: String,
    values: &[Value],
) -> Result<Cursor<C>> {
    Cursor::open(connection, sql, values).map_err(|error| match error {
        Error::Sqlite { message, .. }
            if ["no such module: vec0", "no such function: vec_"]
                .iter()
                .any(|missing| message.starts_with(missing)) =>
        {
            Error::SqliteVecOff { table: schema.name().to_owned() }
        }
        other => other,
    })
}

/// Runs a query of a table to its end.
pub(super) fn collect<T>(
    connection: &mut SqliteConnection,
    schema: &TableSchema,
    sql: String,
    values: &[Value],
    mut row: impl FnMut(&dyn Columns) -> Result<T>,
) -> Result<Vec<T>> {
    let mut cursor = ask(connection, schema, sql, values)?;
    let mut rows = Vec::new();
    while let Some(next) = cursor.step()? {
        rows.push(row(&next)?);
    }
    Ok(rows)
}

/// The schema of a row type, in the table that was named or in its own.
pub(super) fn schema_in<R: RowType>(table: Option<&str>) -> Result<Cow<'static, TableSchema>> {
    Ok(match table {
        None => Cow::Borrowed(R::TABLE),
        Some(table) => Cow::Owned(R::TABLE.named(table)?),
    })
}

/// A row's struct from its columns.
pub(super) fn decode<R: DecodeRow>(schema: &TableSchema, columns: &dyn Columns) -> Result<R> {
    let mut reader = RowReader::new(schema, columns);
    R::decode_row(&mut reader).map_err(|error| Error::Decode {
        table: schema.name().to_owned(),
        column: reader.last_column().to_owned(),
        key: key_of(schema, columns),
        reason: error.to_string(),
    })
}

/// The key of a row, as errors show it.
pub(super) fn key_of(schema: &TableSchema, columns: &dyn Columns) -> String {
    key_at(&schema.key, columns)
}

/// The same where its columns stand at these places.
pub(super) fn key_at(places: &[usize], columns: &dyn Columns) -> String {
    let values: Result<Vec<_>, _> = places.iter().map(|&place| columns.value(place)).collect();
    values.map_or_else(|_| "unknown".to_owned(), show_key)
}
