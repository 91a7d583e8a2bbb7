//! Nearest neighbours.
//!
//! A query by hand can go wrong in silence: an outer LIMIT, an ORDER BY, a join
//! or a filter that sqlite-vec applies after its search give too few rows or the
//! wrong ones. Only forms that do not are written.

use std::fmt;
use std::marker::PhantomData;

use diesel::SqliteConnection;

use super::condition::{Condition, Fault};
use super::found::Neighbor;
use super::load::schema_in;
use super::other_columns::VectorColumn;
use super::provenance::check_provider;
use super::search::{Asked, Hit, Reading, is_within};
use super::source::{Source, with_snapshot};
use super::{QueryVector, SqliteRow};
use crate::plan::Predicate;
use crate::row::{
    DecodeRow, EncodedRow, Key, RowLayout, Value, ValueEncoder, ValueError, VectorElements,
    encode_value,
};
use crate::schema::{Provenance, TableSchema};
use crate::sql::Near;
use crate::{Error, Result};

/// Writes the vector that is asked with, whatever it is made of.
type Encode<'q> = Box<dyn Fn(ValueEncoder<'_>) -> Result<(), ValueError> + 'q>;

/// A vector, and the number of the column it is compared with.
struct Question<'q> {
    number: usize,
    encode: Encode<'q>,
    made_by: Option<Provenance>,
}

/// A search for nearest neighbours, made by [`SqliteRow::nearest`] and
/// [`SqliteRow::nearest_by`].
#[must_use = "a search runs when it is loaded"]
pub struct Nearest<'q, R> {
    question: Question<'q>,
    k: usize,
    filter: Result<Predicate, Fault>,
    within: Option<f64>,
    after: Option<Result<(f64, Vec<Value>), Fault>>,
    rescored: Option<(Question<'q>, usize)>,
    table: Option<String>,
    row: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Nearest<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nearest")
            .field("k", &self.k)
            .field("filter", &self.filter)
            .field("within", &self.within)
            .field("after", &self.after)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<'q> Question<'q> {
    fn new<R, const V: usize, Q: QueryVector<R, V> + ?Sized>(vector: &'q Q) -> Self {
        let encode =
            Box::new(move |to: ValueEncoder<'_>| Q::Elements::encode(&vector.elements(), to));
        Self { number: V, encode, made_by: vector.made_by() }
    }

    /// See [`check_provider`].
    fn check(&self, connection: &mut SqliteConnection, schema: &TableSchema) -> Result<()> {
        check_provider(connection, schema, self.number, self.made_by.as_ref())
    }

    /// The vector as the column holds it, by the rules of rows that are declared.
    fn value(&self, schema: &TableSchema) -> Result<Value> {
        let fault = |reason: String| Error::Query { table: schema.name().to_owned(), reason };
        let Some((_, column, _)) = schema.vectors().nth(self.number) else {
            return Err(fault("it has no vector column to search".to_owned()));
        };
        encode_value(column, &self.encode).map_err(|error| fault(error.to_string()))
    }

    /// The column, of which `value` said that it is there.
    fn near<'a>(&self, schema: &'a TableSchema, asked: &'a Value) -> Option<Near<'a>> {
        let (_, column, vector) = schema.vectors().nth(self.number)?;
        Some(Near { column, vector, asked })
    }
}

impl<'q, R: SqliteRow> Nearest<'q, R> {
    pub(super) fn new<const V: usize, Q: QueryVector<R, V> + ?Sized>(
        vector: &'q Q,
        k: usize,
    ) -> Self {
        Self {
            question: Question::new(vector),
            k,
            filter: Ok(Predicate::ALWAYS),
            within: None,
            after: None,
            rescored: None,
            table: None,
            row: PhantomData,
        }
    }

    /// Among the rows for which a condition holds; where said again, all of them.
    ///
    /// There are k rows in the answer if as many fulfil the condition. What vec0 does
    /// not ask itself of its rows, and would apply to the few it has chosen, is asked of
    /// all rows before: conditions joined with [`or`](Condition::or), sets of floats,
    /// ranges of text and of keys. In a `vec0` table the key, partition keys and
    /// metadata filter; auxiliary columns and searches in a text do not, and do not
    /// compile.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(vec0)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     #[sqlite(partition_key)]
    ///     language: String,
    ///     year: i64,
    ///     #[sqlite(vector(dim = 2))]
    ///     at: [f32; 2],
    /// }
    ///
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("search")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # for (id, language, year) in [(1, "en", 2019), (2, "en", 2021), (3, "de", 2022), (4, "fr", 2023)] {
    /// #     pages.declare_row(&Page { id, language: language.into(), year, at: [id as f32, 0.0] })?;
    /// # }
    /// # target.apply()?;
    /// let recent = Page::nearest(&[0.0, 0.0], 2)
    ///     .filter(|page| page.language.is_in(["en", "de"]).and(page.year.ge(2020)))
    ///     .load(&db)?;
    /// assert_eq!(recent.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [2, 3]);
    ///
    /// let of_these = Page::nearest(&[0.0, 0.0], 9).filter(|page| page.id.is_in([4, 1, 99])).load(&db)?;
    /// assert_eq!(of_these.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [1, 4]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn filter(mut self, condition: impl FnOnce(R::Columns) -> Condition<R>) -> Self {
        let condition = condition(R::columns()).into_tree();
        self.filter = self.filter.and_then(|filter| Ok(filter.and(condition?)));
        self
    }

    /// Rows no farther than this, of the first k, in the unit of [`Neighbor::distance`].
    /// Distances are compared in 32 bits, as sqlite-vec has them. In a search that is [rescored](Self::rescore), by the
    /// distance that is answered.
    pub fn within(mut self, distance: f64) -> Self {
        self.within = Some(distance);
        self
    }

    /// The rows that come after this one, which an earlier search of the same vector
    /// answered last: those farther, and of those as far the ones with greater keys. So
    /// pages neither repeat a row nor leave one out, if all are filtered alike. A search
    /// that is [rescored](Self::rescore) has no pages.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # #[sqlite(vec0)]
    /// # struct Point {
    /// #     #[sqlite(primary_key)]
    /// #     id: i64,
    /// #     #[sqlite(vector(dim = 2))]
    /// #     at: [f32; 2],
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("map")?;
    /// # let points = target.declare_table::<Point>()?;
    /// # for id in 1..=5 {
    /// #     points.declare_row(&Point { id, at: [1.0, 1.0] })?;
    /// # }
    /// # target.apply()?;
    /// let mut seen = Vec::new();
    /// let mut page = Point::nearest(&[0.0, 0.0], 2).load(&db)?;
    /// while let Some(last) = page.last() {
    ///     seen.extend(page.iter().map(|hit| hit.row.id));
    ///     page = Point::nearest(&[0.0, 0.0], 2).after(last).load(&db)?;
    /// }
    /// assert_eq!(seen, [1, 2, 3, 4, 5]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn after(mut self, last: &Neighbor<R>) -> Self {
        self.after = Some(key_of_row(&last.row).and_then(|key| {
            if last.distance.is_nan() {
                let reason = "no row comes after one whose distance is NaN".to_owned();
                return Err(Fault { column: None, reason });
            }
            Ok((last.distance, key))
        }));
        self
    }

    /// Chooses `factor` times as many rows by the column of the search, then answers the
    /// k of them that are nearest by this column, with its distance.
    ///
    /// For a column of bits or bytes beside the floats they were made of: the search
    /// reads the small vectors of all rows, and the large ones of a few.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(vec0)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     #[sqlite(vector(dim = 8))]
    ///     bits: [u8; 1],
    ///     #[sqlite(vector(dim = 8, metric = "cosine"))]
    ///     embedding: [f32; 8],
    /// }
    ///
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("search")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # for id in 1..=5_u8 {
    /// #     let embedding = [1.0, f32::from(id), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    /// #     pages.declare_row(&Page { id: id.into(), bits: [0b11], embedding })?;
    /// # }
    /// # target.apply()?;
    /// let question = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    /// let hits = Page::nearest_by(|page| page.bits, &[0b1], 2)
    ///     .rescore(|page| page.embedding, &question, 4)
    ///     .load(&db)?;
    /// assert_eq!(hits.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [1, 2]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn rescore<const V: usize, Q: QueryVector<R, V> + ?Sized>(
        mut self,
        column: impl FnOnce(R::Columns) -> VectorColumn<R, V>,
        vector: &'q Q,
        factor: usize,
    ) -> Self {
        let _ = column(R::columns());
        self.rescored = Some((Question::new(vector), factor));
        self
    }

    /// In the table of this name, where rows of the type were declared under
    /// another than the type's own.
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// No more than so many rows.
    pub(super) fn at_most(mut self, rows: usize) -> Self {
        self.k = self.k.min(rows);
        self
    }

    /// With what is said of it in another place, where it is not said here.
    pub(super) fn with(mut self, filter: Result<Predicate, Fault>, table: Option<&str>) -> Self {
        self.filter = self.filter.and_then(|own| Ok(own.and(filter?)));
        self.table = self.table.or_else(|| table.map(str::to_owned));
        self
    }

    pub(super) fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// Runs the search: at most k rows, nearest first, those equally far by key.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a vector of another length or kind than the column's,
    /// one that is not finite, the zero vector under the cosine metric, an
    /// [`Embedding`](crate::Embedding) of another provider than the file's vectors, a row
    /// type without a vector, a condition on a value that its column cannot hold, a
    /// `within` of NaN, or `after` in a search that is rescored; [`Error::Decode`] for a row
    /// that cannot be read, and for a stored vector without a distance, such as the zero
    /// vector by cosine; [`Error::SqliteVecOff`]; [`Error::Readers`] if no reader becomes
    /// free; what SQLite answers if there is no such table.
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Vec<Neighbor<R>>>
    where
        R: DecodeRow,
    {
        let hits = self.hits(source, &Reading::ROW)?;
        Ok(hits.into_iter().map(|hit| Neighbor { row: hit.read, distance: hit.distance }).collect())
    }

    /// The same, with what is read of each row.
    pub(super) fn hits<'s, T>(
        self,
        source: impl Source<'s>,
        reading: &Reading<T>,
    ) -> Result<Vec<Hit<T>>> {
        let schema = schema_in::<R>(self.table.as_deref())?;
        let fault = |reason: &str| {
            let table = schema.name().to_owned();
            Error::Query { table, reason: reason.to_owned() }
        };
        let asked = self.question.value(&schema)?;
        let exact = match &self.rescored {
            None => None,
            Some((question, _)) => Some(question.value(&schema)?),
        };
        let filter = self.filter.map_err(|it| it.in_table(&schema))?;
        let after = self.after.transpose().map_err(|it| it.in_table(&schema))?;
        if self.within.is_some_and(f64::is_nan) {
            return Err(fault("no distance is within NaN"));
        }
        if self.rescored.is_some() && after.is_some() {
            return Err(fault(
                "a search that is rescored has no pages, as each chooses other rows to rescore: \
                 remove `after`, or `rescore`",
            ));
        }
        let near = self.question.near(&schema, &asked);
        let Some(near) = near.filter(|_| self.k > 0) else { return Ok(Vec::new()) };
        let (rescored, chosen, within) = match (&self.rescored, &exact) {
            (Some((question, factor)), Some(exact)) => {
                let chosen = self.k.saturating_mul((*factor).max(1));
                (question.near(&schema, exact), chosen, None)
            }
            _ => (None, self.k, self.within),
        };
        let search = Asked { schema: &schema, near, filter, within, after, rescored };
        let hits = with_snapshot(source, |connection| {
            self.question.check(connection, &schema)?;
            if let Some((question, _)) = &self.rescored {
                question.check(connection, &schema)?;
            }
            search.run(connection, chosen, reading)
        })?;
        if search.rescored.is_some() {
            return Ok(rescored_by(hits, self.k, self.within));
        }
        Ok(hits)
    }
}

/// The k nearest of the rows by their other distance.
fn rescored_by<T>(hits: Vec<Hit<T>>, k: usize, within: Option<f64>) -> Vec<Hit<T>> {
    let rescored = |hit: Hit<T>| Hit { distance: hit.rescored.unwrap_or(f64::INFINITY), ..hit };
    let mut hits: Vec<Hit<T>> = hits.into_iter().map(rescored).collect();
    hits.retain(|hit| within.is_none_or(|within| is_within(hit.distance, within)));
    hits.sort_by(|one, other| {
        one.distance.total_cmp(&other.distance).then_with(|| one.key.cmp(&other.key))
    });
    hits.truncate(k);
    hits
}

/// The key of a row that was read, as its columns hold it.
fn key_of_row<R: SqliteRow>(row: &R) -> Result<Vec<Value>, Fault> {
    let schema = R::SCHEMA;
    let ids = (0..).take(schema.columns().len()).collect();
    let layout = RowLayout::new(schema.clone(), ids);
    let mut encoded = EncodedRow::new();
    let written = encoded.encode(&layout, |to| row.encode_row(to));
    written.map_err(|(column, error)| Fault::of_value(schema.columns()[column].name(), &error))?;
    Ok(Key(&encoded.key).values().unwrap_or_default())
}
