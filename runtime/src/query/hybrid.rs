//! Searches by words and by a vector at once.

use std::fmt;

use diesel::SqliteConnection;

use super::SqliteRow;
use super::condition::{Condition, Fault};
use super::find::check_parameters;
use super::found::{ByVector, ByWords, Found};
use super::full_text::{KeyMatch, snippet, unreadable};
use super::load::{collect, decode, key_of, schema_in};
use super::matching::Matching;
use super::nearest::Nearest;
use super::search::{Hit, Reading};
use super::source::{Source, with_snapshot};
use super::vector::QueryVector;
use crate::plan::{Fused, Fusion, Predicate};
use crate::row::{DecodeRow, Key, ValueRef};
use crate::schema::TableSchema;
use crate::sql::{self, Parameters, Snippet};
use crate::{Error, Result};

/// How many rows each side proposes, if more are not wanted.
const CANDIDATES: usize = 100;

/// Rows that are read at once, so that their keys are never more than a statement has
/// parameters.
const AT_ONCE: usize = 500;

/// A search by words and by a vector, made by [`SqliteRow::search`] and
/// [`SqliteRow::search_by`].
#[must_use = "a search runs when it is loaded"]
pub struct Hybrid<'q, R> {
    words: Matching<'q, R>,
    vector: Nearest<'q, R>,
    /// Of both sides, whichever are put in the place of the first ones.
    filter: Result<Predicate, Fault>,
    snippet: Option<Snippet>,
    table: Option<String>,
    fusion: Fusion,
    candidates: Option<usize>,
    limit: usize,
    offset: usize,
}

impl<R> fmt::Debug for Hybrid<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hybrid")
            .field("words", &self.words)
            .field("vector", &self.vector)
            .field("filter", &self.filter)
            .field("table", &self.table)
            .field("fusion", &self.fusion)
            .field("candidates", &self.candidates)
            .field("limit", &self.limit)
            .field("offset", &self.offset)
            .finish()
    }
}

impl<'q, R: SqliteRow> Hybrid<'q, R> {
    pub(super) fn new<const V: usize, Q: QueryVector<R, V> + ?Sized>(
        text: &'q str,
        vector: &'q Q,
    ) -> Self {
        Self {
            words: Matching::text(text),
            // The number of candidates is less.
            vector: Nearest::new(vector, usize::MAX),
            filter: Ok(Predicate::ALWAYS),
            snippet: None,
            table: None,
            fusion: Fusion { words: 1.0, vector: 1.0, constant: Fusion::CONSTANT },
            candidates: None,
            limit: 10,
            offset: 0,
        }
    }

    /// Among the rows for which a condition holds, on both sides; where said again, all of
    /// them: see [`Nearest::filter`].
    pub fn filter(mut self, condition: impl FnOnce(R::Columns) -> Condition<R>) -> Self {
        let condition = condition(R::columns()).into_tree();
        self.filter = self.filter.and_then(|filter| Ok(filter.and(condition?)));
        self
    }

    /// At most this many rows, the best; 10 if not said.
    pub const fn limit(mut self, rows: usize) -> Self {
        self.limit = rows;
        self
    }

    /// Without this many of the best, which stand on pages before. Say the number of
    /// [candidates](Self::candidates) as well, so that it is the same for all pages.
    pub const fn offset(mut self, rows: usize) -> Self {
        self.offset = rows;
        self
    }

    /// How many rows each side proposes, its best: 100 if not said, or as many as the page
    /// reaches to, if that is more. A row that neither side has among these is not found.
    pub const fn candidates(mut self, rows: usize) -> Self {
        self.candidates = Some(rows);
        self
    }

    /// How much a rank on each side counts in the [score](Found::score), finite and not
    /// negative; 1 if not said. A side of weight 0 is not searched.
    pub const fn weights(mut self, words: f64, vector: f64) -> Self {
        self.fusion.words = words;
        self.fusion.vector = vector;
        self
    }

    /// What is added to each rank; 60 if not said. The less it is, the more the first rows
    /// of each side count before those that both have.
    pub const fn rank_constant(mut self, constant: f64) -> Self {
        self.fusion.constant = constant;
        self
    }

    /// With a piece of the text around what matches: see [`Matching::snippet`].
    pub fn snippet(
        mut self,
        start: impl Into<String>,
        end: impl Into<String>,
        tokens: usize,
    ) -> Self {
        self.snippet = Some(Snippet { start: start.into(), end: end.into(), tokens });
        self
    }

    /// Says more of the search by words, such as that any of them will do, or puts another
    /// in its place. What is said of both sides holds of that as well.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # #[sqlite(vec0, fts5(title, text))]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     id: i64,
    /// #     title: String,
    /// #     #[sqlite(auxiliary)]
    /// #     text: String,
    /// #     #[sqlite(vector(dim = 2))]
    /// #     at: [f32; 2],
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("search")?;
    /// # target.declare_table::<Page>()?;
    /// # target.apply()?;
    /// let hits = Page::search("borrow checker", &[0.0, 1.0])
    ///     .by_words(|words| words.any().weights([5.0, 1.0]))
    ///     .by_vector(|near| near.within(0.8))
    ///     .load(&db)?;
    /// let hits = Page::search("", &[0.0, 1.0])
    ///     .by_words(|_| Page::matching_query("title : borrow NOT checker"))
    ///     .load(&db)?;
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn by_words(mut self, say: impl FnOnce(Matching<'q, R>) -> Matching<'q, R>) -> Self {
        self.words = say(self.words);
        self
    }

    /// Says more of the search by the vector, or puts another in its place: see
    /// [`by_words`](Self::by_words).
    pub fn by_vector(mut self, say: impl FnOnce(Nearest<'q, R>) -> Nearest<'q, R>) -> Self {
        self.vector = say(self.vector);
        self
    }

    /// In the table of this name, where rows of the type were declared under
    /// another than the type's own.
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// Runs the search: the rows that count most, those that count as much by key. All is
    /// read in one snapshot.
    ///
    /// A row that somebody deleted from a `vec0` table by hand, and whose words are still
    /// there, leaves its place empty until the next [repair](crate::TargetState::repair).
    ///
    /// # Errors
    ///
    /// Those of [`Matching::load`] and [`Nearest::load`]; [`Error::Query`] for weights and
    /// rank constants that are negative or not finite, for two weights of 0, and for a side
    /// that is said to be of another table.
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Vec<Found<R>>>
    where
        R: DecodeRow,
    {
        let words = self.words.with(self.filter.clone(), self.table.as_deref(), self.snippet);
        let vector = self.vector.with(self.filter, self.table.as_deref());
        let schema = schema_in::<R>(words.table())?;
        let fault = |reason: String| Error::Query { table: schema.name().to_owned(), reason };
        let is_other = self.table.is_some() && self.table.as_deref() != words.table();
        if is_other || words.table() != vector.table() {
            return Err(fault(
                "both sides of a search are of one table: write `in_table` once, for both"
                    .to_owned(),
            ));
        }
        if let Some(reason) = self.fusion.fault() {
            return Err(fault(reason));
        }
        let page = (self.offset, self.limit);
        let candidates =
            self.candidates.unwrap_or_else(|| CANDIDATES.max(page.0.saturating_add(page.1)));
        let (words, vector) = (words.at_most(candidates), vector.at_most(candidates));
        let query = words.snippet_of().map_err(fault)?;
        let query = query.as_ref().map(|(query, snippet)| (query.as_str(), *snippet));
        with_snapshot(source, |connection| {
            let by_words = match self.fusion.words > 0.0 {
                true => words.keys(&mut *connection)?,
                false => Vec::new(),
            };
            let by_vector = match self.fusion.vector > 0.0 {
                true => vector.hits(&mut *connection, &Reading::KEY)?,
                false => Vec::new(),
            };
            let sides = Sides { by_words, by_vector };
            let fused = sides.fused(self.fusion);
            let wanted: Vec<Fused> = fused.into_iter().skip(page.0).take(page.1).collect();
            let mut found = Vec::with_capacity(wanted.len());
            for some in wanted.chunks(AT_ONCE) {
                sides.read(connection, (&schema, query), some, &mut found)?;
            }
            Ok(found)
        })
    }
}

/// What each side has found, its best first.
struct Sides {
    by_words: Vec<KeyMatch>,
    by_vector: Vec<Hit<()>>,
}

impl Sides {
    fn fused(&self, fusion: Fusion) -> Vec<Fused> {
        let words: Vec<&[u8]> = self.by_words.iter().map(|it| it.key.as_slice()).collect();
        let vector: Vec<&[u8]> = self.by_vector.iter().map(|it| it.key.as_slice()).collect();
        fusion.fuse(&words, &vector)
    }

    /// The key of a row, and the integer that FTS5 knows it by if it matches.
    fn found(&self, fused: &Fused) -> sql::Found {
        let by_words = fused.by_words.map(|place| &self.by_words[place]);
        let by_vector = fused.by_vector.map(|place| &self.by_vector[place]);
        let key = by_words.map(|it| &it.key).or_else(|| by_vector.map(|it| &it.key));
        let key = key.and_then(|key| Key(key).values()).unwrap_or_default();
        (key, by_words.map(|it| it.id))
    }

    /// Adds these rows, in their order, to those found.
    fn read<R: DecodeRow>(
        &self,
        connection: &mut SqliteConnection,
        (schema, query): (&TableSchema, Option<(&str, &Snippet)>),
        fused: &[Fused],
        found: &mut Vec<Found<R>>,
    ) -> Result<()> {
        let keys: Vec<sql::Found> = fused.iter().map(|it| self.found(it)).collect();
        let mut to = Parameters::default();
        let sql = sql::rows_found(schema, &keys, query, &mut to);
        check_parameters(schema, &to)?;
        let after = schema.columns().len();
        let mut rows = collect(connection, schema, sql, &to.values, |columns| {
            let row: R = decode(schema, columns)?;
            let place = match columns.value(after) {
                Ok(ValueRef::Integer(place)) => usize::try_from(place).unwrap_or(usize::MAX),
                _ => usize::MAX,
            };
            let snippet = snippet(columns, after + 1)
                .map_err(|reason| unreadable(schema, "snippet", key_of(schema, columns), reason))?;
            Ok((place, row, snippet))
        })?;
        rows.sort_by_key(|(place, ..)| *place);
        found.extend(rows.into_iter().filter_map(|(place, row, snippet)| {
            let fused = fused.get(place)?;
            let by_words = fused
                .by_words
                .map(|place| ByWords { rank: place + 1, score: self.by_words[place].score });
            let by_vector = fused.by_vector.map(|place| ByVector {
                rank: place + 1,
                distance: self.by_vector[place].distance,
            });
            Some(Found { row, score: fused.score, by_words, by_vector, snippet })
        }));
        Ok(())
    }
}
