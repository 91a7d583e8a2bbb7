//! Runs a search by words.

use super::find::check_parameters;
use super::found::Match;
use super::load::{ask, decode, key_of};
use super::source::{Source, with_connection};
use crate::plan::Predicate;
use crate::row::{Columns, DecodeRow, ValueRef, encode_key};
use crate::schema::{FullText, TableSchema};
use crate::sql::{self, Parameters, Part, Snippet, Words};
use crate::sqlite::SQLITE_ERROR;
use crate::{Error, Result};

/// A row's key, in bytes that compare as keys do, and how well the row matches.
pub(super) struct KeyMatch {
    pub(super) key: Vec<u8>,
    pub(super) score: f64,
    /// The integer that FTS5 knows the row by.
    pub(super) id: i64,
}

/// A search whose every part is known.
pub(super) struct Search<'a> {
    pub(super) schema: &'a TableSchema,
    pub(super) index: &'a FullText,
    /// What FTS5 is asked.
    pub(super) query: String,
    pub(super) filter: &'a Predicate,
    pub(super) weights: &'a [f64],
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
    /// Whether the query is the caller's.
    pub(super) is_query: bool,
}

impl Search<'_> {
    /// The rows, the best first.
    pub(super) fn rows<'s, R: DecodeRow>(
        &self,
        source: impl Source<'s>,
        snippet: Option<&Snippet>,
    ) -> Result<Vec<Match<R>>> {
        let mut to = Parameters::default();
        let sql = sql::matching((self.schema, self.index), &self.words(), snippet, &mut to);
        self.collect(source, sql, &to, |columns| read(self.schema, columns))
    }

    /// The keys of the rows.
    pub(super) fn keys<'s>(&self, source: impl Source<'s>) -> Result<Vec<KeyMatch>> {
        let mut to = Parameters::default();
        let sql = sql::keys_matching((self.schema, self.index), &self.words(), &mut to);
        let places = Part::Key.key(self.schema);
        self.collect(source, sql, &to, |columns| {
            let key: Result<Vec<ValueRef<'_>>, _> =
                places.iter().map(|&place| columns.value(place)).collect();
            let fault = |reason| unreadable(self.schema, "score", "unknown".to_owned(), reason);
            let key = encode_key(key.map_err(|error| fault(error.to_string()))?);
            let score = score(columns, places.len()).map_err(fault)?;
            match columns.value(places.len() + 1) {
                Ok(ValueRef::Integer(id)) => Ok(KeyMatch { key, score, id }),
                _ => Err(fault("FTS5 knows the row by no integer".to_owned())),
            }
        })
    }

    fn words(&self) -> Words<'_> {
        let Self { query, weights, filter, limit, offset, .. } = self;
        Words { query, weights, filter, limit: *limit, offset: *offset }
    }

    fn collect<'s, T>(
        &self,
        source: impl Source<'s>,
        sql: String,
        to: &Parameters,
        mut read: impl FnMut(&dyn Columns) -> Result<T>,
    ) -> Result<Vec<T>> {
        check_parameters(self.schema, to)?;
        with_connection(source, |connection| {
            let mut cursor = ask(connection, self.schema, sql, &to.values)?;
            let mut found = Vec::new();
            loop {
                match cursor.step() {
                    Ok(Some(row)) => found.push(read(&row)?),
                    Ok(None) => return Ok(found),
                    Err(Error::Sqlite { code: SQLITE_ERROR, message, .. }) if self.is_query => {
                        let table = self.schema.name().to_owned();
                        let reason = format!("FTS5 does not take the query: {message}");
                        return Err(Error::Query { table, reason });
                    }
                    Err(error) => return Err(error),
                }
            }
        })
    }
}

fn read<R: DecodeRow>(schema: &TableSchema, columns: &dyn Columns) -> Result<Match<R>> {
    let row = decode(schema, columns)?;
    let after = schema.columns().len();
    let fault = |what, reason| unreadable(schema, what, key_of(schema, columns), reason);
    let score = score(columns, after).map_err(|reason| fault("score", reason))?;
    let snippet = snippet(columns, after + 1).map_err(|reason| fault("snippet", reason))?;
    Ok(Match { row, score, snippet })
}

fn score(columns: &dyn Columns, place: usize) -> Result<f64, String> {
    match columns.value(place).map_err(|error| error.to_string())? {
        ValueRef::Real(score) => Ok(score),
        _ => Err("FTS5 answers no score".to_owned()),
    }
}

/// A piece of text, where there is one.
pub(super) fn snippet(columns: &dyn Columns, place: usize) -> Result<Option<String>, String> {
    match columns.value(place).map_err(|error| error.to_string())? {
        ValueRef::Text(text) => Ok(Some(text.to_owned())),
        _ => Ok(None),
    }
}

/// Something that FTS5 answers of a row, and that cannot be read.
pub(super) fn unreadable(schema: &TableSchema, what: &str, key: String, reason: String) -> Error {
    let table = schema.name().to_owned();
    Error::Decode { table, column: what.to_owned(), key, reason }
}
