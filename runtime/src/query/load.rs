//! Rows, one after the other.

use std::borrow::Cow;
use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use diesel::SqliteConnection;

use super::source::{Connection, Kept, Source};
use crate::row::{Columns, DecodeRow, RowReader, RowType, Value, ValueError, show_key};
use crate::schema::TableSchema;
use crate::sqlite::{Connected, Cursor};
use crate::{Error, Result};

/// Rows of a table, read as they are asked for.
///
/// On a file it holds a connection and a snapshot until it is dropped: others
/// write meanwhile, but the WAL cannot be folded back past the snapshot. An
/// in-memory database, whose one connection cannot be held, is read at once.
///
/// After an error there is no row: collect into a `Result`, or pass it on with `?`, as
/// what drops errors, such as `flatten`, would drop the rest of the table too.
#[must_use = "rows are read as they are asked for"]
pub struct Rows<'s, R> {
    schema: Cow<'static, TableSchema>,
    from: From<'s, R>,
    row: PhantomData<fn() -> R>,
}

enum From<'s, R> {
    Cursor(Box<Cursor<Kept<'s>>>),
    Memory(std::vec::IntoIter<R>),
    Ended,
}

/// How many of a table's rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Whole,
    Part,
}

impl<R> fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("table", &self.schema.name()).finish_non_exhaustive()
    }
}

impl<'s, R: DecodeRow> Rows<'s, R> {
    pub(super) fn open(
        source: impl Source<'s>,
        rows: Asked,
        schema: Cow<'static, TableSchema>,
        (sql, values): (String, &[Value]),
    ) -> Result<Self> {
        // Of vec0 it is vectors that are read, and they lie together.
        if rows == Asked::Whole
            && !schema.is_vec0()
            && let Some(scanner) = source.scanner()?
        {
            return Self::read(Kept::Scanner(scanner), schema, sql, values);
        }
        match source.connection()? {
            Connection::Reader(reader) => Self::read(Kept::Reader(reader), schema, sql, values),
            Connection::Borrowed(lent) => Self::read(Kept::Borrowed(lent), schema, sql, values),
            Connection::Shared(db) => {
                let rows = db.look("a query", |connection| {
                    collect(connection, &schema, sql, values, |columns| decode(&schema, columns))
                })?;
                Ok(Self { schema, from: From::Memory(rows.into_iter()), row: PhantomData })
            }
        }
    }

    fn read(
        connection: Kept<'s>,
        schema: Cow<'static, TableSchema>,
        sql: String,
        values: &[Value],
    ) -> Result<Self> {
        let cursor = ask(connection, &schema, sql, values)?;
        Ok(Self { schema, from: From::Cursor(Box::new(cursor)), row: PhantomData })
    }
}

impl<R: DecodeRow> Iterator for Rows<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        let fault = match &mut self.from {
            From::Cursor(cursor) => match cursor.step() {
                Ok(Some(columns)) => {
                    // As in `decode`; but the row is moved once, to where it is answered.
                    let mut reader = RowReader::new(&self.schema, &columns);
                    match R::decode_row(&mut reader) {
                        Ok(row) => return Some(Ok(row)),
                        Err(error) => Some(undecoded(&reader, &columns, &error)),
                    }
                }
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
pub(super) fn ask<C: Connected>(
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
#[inline]
pub(super) fn decode<R: DecodeRow>(schema: &TableSchema, columns: &dyn Columns) -> Result<R> {
    let mut reader = RowReader::new(schema, columns);
    match R::decode_row(&mut reader) {
        Ok(row) => Ok(row),
        Err(error) => Err(undecoded(&reader, columns, &error)),
    }
}

#[cold]
fn undecoded(reader: &RowReader<'_>, columns: &dyn Columns, error: &ValueError) -> Error {
    let schema = reader.schema();
    Error::Decode {
        table: schema.name().to_owned(),
        column: reader.last_column().to_owned(),
        key: key_of(schema, columns),
        reason: error.to_string(),
    }
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
