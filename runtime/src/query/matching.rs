//! Searches by words.

use std::fmt;
use std::marker::PhantomData;

use super::SqliteRow;
use super::condition::{Condition, Fault};
use super::found::Match;
use super::full_text::{KeyMatch, Search};
use super::load::schema_in;
use super::source::Source;
use super::words;
use crate::plan::Predicate;
use crate::row::DecodeRow;
use crate::schema::TableSchema;
use crate::sql::Snippet;
use crate::{Error, Result};

/// A row type with a full-text index; the derive says so of one with `fts5(..)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no full-text index",
    label = "cannot be searched by words",
    note = "write `#[sqlite(fts5(..))]` above the struct, with the fields to search in"
)]
pub trait FullTextRow {}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
enum Asked<'q> {
    /// Words and phrases.
    Text(&'q str),
    /// A query of FTS5.
    Query(&'q str),
}

/// A search by words, made by [`SqliteRow::matching`] or [`SqliteRow::matching_query`].
#[must_use = "a search runs when it is loaded"]
pub struct Matching<'q, R> {
    asked: Asked<'q>,
    any: bool,
    prefix: bool,
    filter: Result<Predicate, Fault>,
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
            .field("filter", &self.filter)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<'q, R: SqliteRow> Matching<'q, R> {
    pub(super) const fn text(text: &'q str) -> Self {
        Self::new(Asked::Text(text))
    }

    pub(super) const fn of_query(query: &'q str) -> Self {
        Self::new(Asked::Query(query))
    }

    const fn new(asked: Asked<'q>) -> Self {
        Self {
            asked,
            any: false,
            prefix: false,
            filter: Ok(Predicate::ALWAYS),
            table: None,
            limit: None,
            offset: 0,
            weights: Vec::new(),
            snippet: None,
            row: PhantomData,
        }
    }

    /// Rows with any of the words and phrases, and not only those with all. Which come first
    /// says [`Match::score`]: one rare word may count more than several common ones.
    pub const fn any(mut self) -> Self {
        self.any = true;
        self
    }

    /// The last word may be the beginning of one, as while somebody types.
    pub const fn prefix(mut self) -> Self {
        self.prefix = true;
        self
    }

    /// Of the rows for which a condition on their columns holds; where said again, all of
    /// them.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # #[sqlite(table = "notes", fts5(text))]
    /// # struct Note {
    /// #     #[sqlite(primary_key)]
    /// #     id: i64,
    /// #     year: u16,
    /// #     text: String,
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("notebook")?;
    /// # let notes = target.declare_table::<Note>()?;
    /// # for (id, year) in [(1, 2019), (2, 2024)] {
    /// #     notes.declare_row(&Note { id, year, text: "Rust".into() })?;
    /// # }
    /// # target.apply()?;
    /// let recent = Note::matching("rust").filter(|note| note.year.ge(2020)).load(&db)?;
    /// assert_eq!(recent.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [2]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn filter<P>(mut self, condition: impl FnOnce(R::Columns) -> Condition<R, P>) -> Self {
        let condition = condition(R::columns()).into_tree();
        self.filter = self.filter.and_then(|filter| Ok(filter.and(condition?)));
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
    /// [`Error::Query`] for a query that FTS5 does not take, `any` or `prefix` of one in
    /// FTS5's own syntax, another number of weights than of columns or one that is not
    /// finite, a snippet of no or of more than 64 words, and a condition on a value that its
    /// column cannot hold; [`Error::Decode`] for a row that cannot be read;
    /// [`Error::Readers`] if no reader becomes free; what SQLite answers if there is no such
    /// table, or none that is indexed.
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Vec<Match<R>>>
    where
        R: DecodeRow,
    {
        let schema = schema_in::<R>(self.table())?;
        match self.search(&schema)? {
            None => Ok(Vec::new()),
            Some(search) => search.rows(source, self.snippet.as_ref()),
        }
    }

    /// The keys of the rows.
    pub(super) fn keys<'s>(&self, source: impl Source<'s>) -> Result<Vec<KeyMatch>> {
        let schema = schema_in::<R>(self.table())?;
        self.search(&schema)?.map_or_else(|| Ok(Vec::new()), |search| search.keys(source))
    }

    /// No more than so many rows.
    pub(super) fn at_most(mut self, rows: usize) -> Self {
        self.limit = Some(self.limit.map_or(rows, |limit| limit.min(rows)));
        self
    }

    /// With what is said of it in another place, where it is not said here.
    pub(super) fn with(
        mut self,
        filter: Result<Predicate, Fault>,
        table: Option<&str>,
        snippet: Option<Snippet>,
    ) -> Self {
        self.filter = self.filter.and_then(|own| Ok(own.and(filter?)));
        self.table = self.table.or_else(|| table.map(str::to_owned));
        self.snippet = self.snippet.or(snippet);
        self
    }

    pub(super) fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// What FTS5 is asked for a piece of text, if one is wanted.
    pub(super) fn snippet_of(&self) -> Result<Option<(String, &Snippet)>, String> {
        let Some(snippet) = &self.snippet else { return Ok(None) };
        Ok(self.query()?.map(|query| (query, snippet)))
    }

    /// The search whose every part is known; none where no row can match.
    fn search<'a>(&'a self, schema: &'a TableSchema) -> Result<Option<Search<'a>>> {
        let fault = |reason: String| Error::Query { table: schema.name().to_owned(), reason };
        let Some(index) = schema.full_text() else {
            return Err(fault("it has no full-text index to search".to_owned()));
        };
        let columns = index.columns().count();
        if !self.weights.is_empty() && self.weights.len() != columns {
            return Err(fault(format!(
                "it was given {} weights, and its full-text index has {columns} columns",
                self.weights.len()
            )));
        }
        if let Some(weight) = self.weights.iter().find(|weight| !weight.is_finite()) {
            return Err(fault(format!("{weight} is no weight of a column")));
        }
        if let Some(Snippet { tokens, .. }) = &self.snippet
            && !(1..=64).contains(tokens)
        {
            return Err(fault(format!("a snippet has 1 to 64 words, not {tokens}")));
        }
        let filter = self.filter.as_ref().map_err(|it| it.clone().in_table(schema))?;
        let query = self.query().map_err(fault)?;
        Ok(query.map(|query| Search {
            schema,
            index,
            query,
            filter,
            weights: &self.weights,
            limit: self.limit,
            offset: self.offset,
            is_query: matches!(self.asked, Asked::Query(_)),
        }))
    }

    /// What FTS5 is asked; none where no row can match.
    fn query(&self) -> Result<Option<String>, String> {
        Ok(match self.asked {
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
        })
    }
}
