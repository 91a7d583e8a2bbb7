//! The face of a row type.

use std::borrow::Cow;

use super::condition::Condition;
use super::find::Find;
use super::hybrid::Hybrid;
use super::load::{Asked, Rows, collect, decode};
use super::matching::{FullTextRow, Matching};
use super::nearest::Nearest;
use super::other_columns::VectorColumn;
use super::source::{Source, with_connection};
use super::vector::QueryVector;
use crate::row::{DecodeRow, KeyEncoder, RowType, ValueError};
use crate::schema::TableSchema;
use crate::sql;
use crate::{Error, Result};

/// A struct whose values are rows of one table, made by `#[derive(SqliteRow)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row type",
    label = "not a row type",
    note = "write `#[derive(declarite::SqliteRow)]` above the struct"
)]
pub trait SqliteRow: RowType + Sized {
    /// The table's schema.
    const SCHEMA: &'static TableSchema = Self::TABLE;

    /// The primary key as [`get`](Self::get) takes it: `i64`, `&str`, or a tuple
    /// of the key's columns in order.
    type Key<'k>;

    /// Writes the values of a key that is asked for.
    ///
    /// # Errors
    ///
    /// The first value its column cannot hold.
    #[doc(hidden)]
    fn encode_key(key: &Self::Key<'_>, to: &mut KeyEncoder<'_>) -> Result<(), ValueError>;

    /// The columns as [`find`](Self::find) hands them out: a struct with a field of
    /// the same name for each field that is a column.
    type Columns;

    /// The columns, for conditions that are made apart from the query.
    fn columns() -> Self::Columns;

    /// The row of a key.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(Debug, PartialEq, SqliteRow)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    ///     title: Option<String>,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("crawler")?;
    /// let pages = target.declare_table::<Page>()?;
    /// pages.declare_row(&Page { url: "/a".into(), title: None })?;
    /// target.apply()?;
    /// assert_eq!(Page::get(&db, "/a")?, Some(Page { url: "/a".into(), title: None }));
    /// assert_eq!(Page::get(&db, "/b")?, None);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a key its column cannot hold; [`Error::Decode`] for a
    /// stored value its field cannot hold; what SQLite answers if there is no
    /// such table.
    fn get<'s>(source: impl Source<'s>, key: Self::Key<'_>) -> Result<Option<Self>>
    where
        Self: DecodeRow,
    {
        let schema = Self::SCHEMA;
        let mut encoder = KeyEncoder::new(schema);
        Self::encode_key(&key, &mut encoder).map_err(|error| Error::Query {
            table: schema.name().to_owned(),
            reason: format!("there can be no such key: {error}"),
        })?;
        let (sql, key) = (sql::select_by_key(schema), encoder.finish());
        let rows = with_connection(source, |connection| {
            collect(connection, schema, sql, &key, |columns| decode(schema, columns))
        })?;
        Ok(rows.into_iter().next())
    }

    /// All rows, in no particular order, read as they are asked for.
    ///
    /// They are of one snapshot, whatever is applied meanwhile, and no writer
    /// waits for it; but the write-ahead log grows for as long as it is held.
    /// Drop the [`Rows`] once they are no longer read.
    ///
    /// Of a `&Database` a regular table is read by a connection of its own kind, which
    /// is faster than the reader that [`Database::read`](crate::Database::read) hands out.
    /// A function that was registered on a reader is not known there.
    ///
    /// # Errors
    ///
    /// What SQLite answers if there is no such table; [`Error::Readers`] if no connection
    /// becomes free. A row that cannot be read is an [`Error::Decode`], after which there is
    /// none; of an in-memory database, which is read at once, it is answered here.
    fn all<'s>(source: impl Source<'s>) -> Result<Rows<'s, Self>>
    where
        Self: DecodeRow,
    {
        let schema = Cow::Borrowed(Self::SCHEMA);
        Rows::open(source, Asked::Whole, schema, (sql::select_all(Self::SCHEMA), &[]))
    }

    /// Asks for the rows for which a condition on their columns holds.
    ///
    /// A column compares with values of its field's type; what its type has not, such
    /// as a range of `bool`, does not compile. A nullable column is equal to NULL where
    /// the field would be equal to `None`, and is in no range then.
    ///
    /// ```
    /// # use declarite::{Database, Result, SqliteRow};
    /// #[derive(SqliteRow)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    ///     year: u16,
    ///     tag: Option<String>,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("crawler")?;
    /// let pages = target.declare_table::<Page>()?;
    /// for (url, year, tag) in [("/a", 2019, Some("rust")), ("/b", 2021, None), ("/c", 2024, Some("rust"))] {
    ///     pages.declare_row(&Page { url: url.into(), year, tag: tag.map(str::to_owned) })?;
    /// }
    /// target.apply()?;
    ///
    /// let found = Page::find(|page| page.tag.eq("rust").and(page.year.ge(2020))).load(&db)?;
    /// let urls: Result<Vec<String>> = found.map(|page| Ok(page?.url)).collect();
    /// assert_eq!(urls?, ["/c"]);
    ///
    /// assert_eq!(Page::find(|page| page.tag.ne("rust")).count(&db)?, 1, "NULL is another value");
    /// assert_eq!(Page::find(|page| page.url.is_in(["/a", "/b", "/x"])).count(&db)?, 2);
    /// assert!(Page::find(|page| page.url.starts_with("/d")).first(&db)?.is_none());
    /// # Ok::<(), declarite::Error>(())
    /// ```
    fn find<P>(condition: impl FnOnce(Self::Columns) -> Condition<Self, P>) -> Find<Self> {
        Find::new(condition(Self::columns()))
    }

    /// How many rows there are.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # pages.declare_row(&Page { url: "/a".into() })?;
    /// # target.apply()?;
    /// assert_eq!(Page::count(&db)?, 1);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What SQLite answers if there is no such table.
    fn count<'s>(source: impl Source<'s>) -> Result<u64> {
        Self::find(|_| Condition::always()).count(source)
    }

    /// Searches for the k rows whose vectors are nearest to this one, by the
    /// row type's first vector column.
    ///
    /// In a `vec0` table by sqlite-vec's search; in a regular one, for a k of 4096 or more,
    /// and where as many rows are equally far, by computing every distance. The answer is
    /// the same. A row without a vector is never found.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(vec0)]
    /// struct Point {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     #[sqlite(vector(dim = 2))]
    ///     at: [f32; 2],
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("map")?;
    /// let points = target.declare_table::<Point>()?;
    /// for (id, at) in [(1, [0.0, 0.0]), (2, [3.0, 4.0]), (3, [9.0, 9.0])] {
    ///     points.declare_row(&Point { id, at })?;
    /// }
    /// target.apply()?;
    /// let near = Point::nearest(&[0.0, 0.0], 2).load(&db)?;
    /// assert_eq!(near.iter().map(|hit| (hit.row.id, hit.distance)).collect::<Vec<_>>(), [(1, 0.0), (2, 5.0)]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    fn nearest<'q, Q: QueryVector<Self> + ?Sized>(vector: &'q Q, k: usize) -> Nearest<'q, Self> {
        Nearest::new(vector, k)
    }

    /// The same by a vector column that is named, where there are several.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(vec0)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     #[sqlite(vector(dim = 3))]
    ///     text: [f32; 3],
    ///     #[sqlite(vector(dim = 2))]
    ///     title: [f32; 2],
    /// }
    ///
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("search")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # pages.declare_row(&Page { id: 1, text: [0.0, 0.0, 0.0], title: [9.0, 9.0] })?;
    /// # pages.declare_row(&Page { id: 2, text: [1.0, 0.0, 0.0], title: [0.0, 1.0] })?;
    /// # target.apply()?;
    /// let by_title = Page::nearest_by(|page| page.title, &[0.0, 0.0], 1).load(&db)?;
    /// assert_eq!((by_title[0].row.id, by_title[0].distance), (2, 1.0));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    fn nearest_by<'q, const V: usize, Q: QueryVector<Self, V> + ?Sized>(
        column: impl FnOnce(Self::Columns) -> VectorColumn<Self, V>,
        vector: &'q Q,
        k: usize,
    ) -> Nearest<'q, Self> {
        let _ = column(Self::columns());
        Nearest::new(vector, k)
    }

    /// Searches for rows by words and by phrases in double quotes, all of which a row has
    /// in columns of its [full-text index](TableSchema::fts5).
    ///
    /// Nothing else in the text has a meaning: it may be what somebody typed. Text without
    /// a word, such as `?!`, finds nothing.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(table = "notes", fts5(title, body, tokenize = "porter unicode61"))]
    /// struct Note {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     title: String,
    ///     body: Option<String>,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("notebook")?;
    /// let notes = target.declare_table::<Note>()?;
    /// let body = Some("What the borrow checker checks".to_owned());
    /// notes.declare_row(&Note { id: 1, title: "Rust".into(), body })?;
    /// notes.declare_row(&Note { id: 2, title: "Rust and water".into(), body: None })?;
    /// target.apply()?;
    /// let hits = Note::matching("rust \"borrow checkers\"").snippet("<b>", "</b>", 4).load(&db)?;
    /// assert_eq!(hits.len(), 1);
    /// assert_eq!(hits[0].row.id, 1);
    /// assert_eq!(hits[0].snippet.as_deref(), Some("What the <b>borrow checker</b>\u{2026}"));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    fn matching(text: &str) -> Matching<'_, Self>
    where
        Self: FullTextRow,
    {
        Matching::text(text)
    }

    /// Searches for rows by a query of FTS5, such as `title : rust NEAR(borrow checker)`:
    /// <https://www.sqlite.org/fts5.html#full_text_query_syntax>
    ///
    /// A fault in it is an [`Error::Query`] when it is loaded.
    fn matching_query(query: &str) -> Matching<'_, Self>
    where
        Self: FullTextRow,
    {
        Matching::of_query(query)
    }

    /// Searches for rows by words and by a vector at once, that of the row type's first
    /// vector column: a row is the better the higher it stands in either answer, and best
    /// if it is high in both.
    ///
    /// The two are fused by their ranks, as scores of words and distances have no common
    /// measure: see [`rank_constant`](Hybrid::rank_constant). The text is taken as by
    /// [`matching`](Self::matching), and one without a word leaves it to the vector.
    ///
    /// A row type in a `vec0` table declares its texts as metadata or auxiliary columns and
    /// names them in `fts5(..)`. `vec0` can have no index of words: the apply that writes the
    /// vectors keeps the words in an FTS5 table beside it, which has the same keys and is
    /// managed with it.
    ///
    /// Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and
    /// individual Rank Learning Methods, SIGIR 2009, <https://doi.org/10.1145/1571941.1572114>.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// #[derive(SqliteRow)]
    /// #[sqlite(vec0, fts5(title, text))]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     id: i64,
    ///     title: String,
    ///     #[sqlite(auxiliary)]
    ///     text: String,
    ///     #[sqlite(vector(dim = 2))]
    ///     at: [f32; 2],
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("search")?;
    /// let pages = target.declare_table::<Page>()?;
    /// for (id, text, at) in [
    ///     (1, "the borrow checker", [9.0, 9.0]),
    ///     (2, "what is lent is given back", [0.0, 1.0]),
    ///     (3, "a checker of borrowed things", [0.0, 2.0]),
    ///     (4, "iron and water", [3.0, 3.0]),
    /// ] {
    ///     pages.declare_row(&Page { id, title: "Rust".into(), text: text.into(), at })?;
    /// }
    /// target.apply()?;
    /// let hits = Page::search("checker", &[0.0, 0.0]).limit(2).snippet("[", "]", 3).load(&db)?;
    /// assert_eq!(hits.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [3, 1]);
    /// assert_eq!(hits[0].by_vector.map(|it| (it.rank, it.distance)), Some((2, 2.0)));
    /// assert_eq!(hits[0].by_words.map(|it| it.rank), Some(2));
    /// assert_eq!(hits[1].snippet.as_deref(), Some("the borrow [checker]"));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    fn search<'q, Q: QueryVector<Self> + ?Sized>(text: &'q str, vector: &'q Q) -> Hybrid<'q, Self>
    where
        Self: FullTextRow,
    {
        Hybrid::new(text, vector)
    }

    /// The same by a vector column that is named, where there are several.
    fn search_by<'q, const V: usize, Q: QueryVector<Self, V> + ?Sized>(
        column: impl FnOnce(Self::Columns) -> VectorColumn<Self, V>,
        text: &'q str,
        vector: &'q Q,
    ) -> Hybrid<'q, Self>
    where
        Self: FullTextRow,
    {
        let _ = column(Self::columns());
        Hybrid::new(text, vector)
    }
}
