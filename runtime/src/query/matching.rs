//! Searches by words.

use std::fmt;
use std::marker::PhantomData;

use super::SqliteRow;
use super::load::{ask, decode, key_of};
use super::source::{Source, with_connection};
use super::words;
use crate::row::{Columns, DecodeRow, Value, ValueRef};
use crate::schema::TableSchema;
use crate::sqlite::SQLITE_ERROR;
use crate::{Error, Result, sql};

/// A row type with a full-text index; the derive says so of one with `fts5(..)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no full-text index",
    label = "cannot be searched by words",
    note = "write `#[sqlite(fts5(..))]` above the struct, with the fields to search in"
)]
pub trait FullTextRow {}

/// A row that matches, and how well.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<R> {
    /// The row.
    pub row: R,
    /// How well it matches: more is better. It is BM25 as FTS5 computes it, with the sign
    /// turned, and tells of rows of one search only.
    pub score: f64,
    /// A piece of text around what matches, if one was [asked for](Matching::snippet).
    pub snippet: Option<String>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum Asked<'q> {
    /// Words and phrases.
    Text(&'q str),
    /// A query of FTS5.
    Query(&'q str),
}

/// The marks around what matches in a piece of text, and how long that is.
struct Snippet {
    start: String,
    end: String,
    tokens: usize,
}

/// A search by words, made by [`SqliteRow::matching`] or [`SqliteRow::matching_query`].
#[must_use = "a search runs when it is loaded"]
pub struct Matching<'q, R> {
    asked: Asked<'q>,
    any: bool,
    prefix: bool,
    table: Option<String>,
    limit: Option<usize>,
    offset: usize,
    weights: Vec<f64>,
    snippet: Option<Snippet>,
    row: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Matching<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matching")
            .field("asked", &self.asked)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<'q, R: SqliteRow> Matching<'q, R> {
    pub(super) const fn text(text: &'q str) -> Self {
        Self::new(Asked::Text(text))
    }

    pub(super) const fn query(query: &'q str) -> Self {
        Self::new(Asked::Query(query))
    }

    const fn new(asked: Asked<'q>) -> Self {
        Self {
            asked,
            any: false,
            prefix: false,
            table: None,
            limit: None,
            offset: 0,
            weights: Vec::new(),
            snippet: None,
            row: PhantomData,
        }
    }

    /// Rows with any of the words and phrases, those with more of them first; not only
    /// those with all.
    pub const fn any(mut self) -> Self {
        self.any = true;
        self
    }

    /// The last word may be the beginning of one, as while somebody types.
    pub const fn prefix(mut self) -> Self {
        self.prefix = true;
        self
    }

    /// At most this many rows, the best.
    pub const fn limit(mut self, rows: usize) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Without this many of the best, which stand on pages before.
    pub const fn offset(mut self, rows: usize) -> Self {
        self.offset = rows;
        self
    }

    /// How much a word in each of the indexed columns counts, in the order of `fts5(..)`;
    /// 1 if not said.
    pub fn weights(mut self, weights: impl IntoIterator<Item = f64>) -> Self {
        self.weights = weights.into_iter().collect();
        self
    }

    /// With a piece of the column that matches best, of at most `tokens` words (up to 64),
    /// in which what matches stands between `start` and `end`. Where the text goes on there
    /// is an ellipsis.
    ///
    /// The text is as it was stored: escape it where that matters, as in HTML, and choose
    /// marks that survive it.
    pub fn snippet(
        mut self,
        start: impl Into<String>,
        end: impl Into<String>,
        tokens: usize,
    ) -> Self {
        self.snippet = Some(Snippet { start: start.into(), end: end.into(), tokens });
        self
    }

    /// In the table of this name, where rows of the type were declared under
    /// another than the type's own.
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// Runs the search: rows that match, the best first, those equally good by key.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a query that FTS5 does not take, another number of weights than
    /// of columns, and a snippet of no or of more than 64 words; [`Error::Decode`] for a row
    /// that cannot be read; what SQLite answers if there is no such table.
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Vec<Match<R>>>
    where
        R: DecodeRow,
    {
        let schema = match &self.table {
            None => R::SCHEMA.clone(),
            Some(table) => R::SCHEMA.named(table)?,
        };
        let fault = |reason: String| Error::Query { table: schema.name().to_owned(), reason };
        let statement = sql::matching(&schema, self.weights.len(), self.snippet.is_some());
        let Some(statement) = statement else {
            return Err(fault("it has no full-text index to search".to_owned()));
        };
        let is_query = matches!(self.asked, Asked::Query(_));
        let Some(values) = self.values(&schema).map_err(fault)? else { return Ok(Vec::new()) };
        with_connection(source, |connection| {
            let mut cursor = ask(connection, &schema, statement, &values)?;
            let mut matches = Vec::new();
            loop {
                match cursor.step() {
                    Ok(Some(row)) => matches.push(read(&schema, &row)?),
                    Ok(None) => return Ok(matches),
                    Err(Error::Sqlite { code: SQLITE_ERROR, message, .. }) if is_query => {
                        return Err(fault(format!("FTS5 does not take the query: {message}")));
                    }
                    Err(error) => return Err(error),
                }
            }
        })
    }

    /// The values of the statement's parameters; none where no row can match.
    fn values(&self, schema: &TableSchema) -> Result<Option<Vec<Value>>, String> {
        let columns = schema.full_text().map_or(0, |text| text.columns().count());
        if !self.weights.is_empty() && self.weights.len() != columns {
            return Err(format!(
                "it was given {} weights, and its full-text index has {columns} columns",
                self.weights.len()
            ));
        }
        if let Some(weight) = self.weights.iter().find(|weight| !weight.is_finite()) {
            return Err(format!("{weight} is no weight of a column"));
        }
        let query = match self.asked {
            Asked::Text(text) => words::query(text, self.any, self.prefix),
            Asked::Query(_) if self.any || self.prefix => {
                return Err("`.any()` and `.prefix()` are of `matching(..)`; say it in the query \
                            of `matching_query(..)`, with OR and `*`"
                    .to_owned());
            }
            Asked::Query(query) if query.contains('\0') => {
                return Err("the query has a NUL character, which would end it".to_owned());
            }
            // FTS5 answers such with what it knows of itself.
            Asked::Query(query) if query.trim_start().starts_with('*') => {
                return Err("a query begins with a word, and not with `*`".to_owned());
            }
            Asked::Query(query) => Some(query.to_owned()),
        };
        let Some(query) = query else { return Ok(None) };
        let integer = |number: usize| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        let limit = self.limit.map_or(Value::Integer(-1), integer);
        let mut values = vec![Value::Text(query), limit, integer(self.offset)];
        match &self.snippet {
            Some(Snippet { start, end, tokens: tokens @ 1..=64 }) => {
                let marks = [start, end].map(|mark| Value::Text(mark.clone()));
                values.extend(marks);
                values.push(integer(*tokens));
            }
            Some(Snippet { tokens, .. }) => {
                return Err(format!("a snippet has 1 to 64 words, not {tokens}"));
            }
            None if self.weights.is_empty() => {}
            None => values.extend([Value::Null, Value::Null, Value::Null]),
        }
        values.extend(self.weights.iter().map(|&weight| Value::Real(weight)));
        Ok(Some(values))
    }
}

fn read<R: DecodeRow>(schema: &TableSchema, columns: &dyn Columns) -> Result<Match<R>> {
    let row = decode(schema, columns)?;
    let after = schema.columns().len();
    let fault = |column: &str, reason: String| Error::Decode {
        table: schema.name().to_owned(),
        column: column.to_owned(),
        key: key_of(schema, columns),
        reason,
    };
    let value = |place, what: &str| {
        columns.value(after + place).map_err(|error| fault(what, error.to_string()))
    };
    let score = match value(0, "score")? {
        ValueRef::Real(score) => score,
        _ => return Err(fault("score", "FTS5 answers no score".to_owned())),
    };
    let snippet = match value(1, "snippet")? {
        ValueRef::Text(text) => Some(text.to_owned()),
        _ => None,
    };
    Ok(Match { row, score, snippet })
}
