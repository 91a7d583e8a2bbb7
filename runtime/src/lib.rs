//! Declarite keeps a SQLite file equal to what a program says should be in it.
//!
//! A table is derived from a struct, rows that should exist are declared, and
//! [`apply`](TargetState::apply) makes it so: tables are created and evolved,
//! rows that changed are written, rows that did not are left, and rows that
//! nobody declares any more are deleted. Vectors are first-class: a struct can
//! live in a `vec0` table of [sqlite-vec](https://github.com/asg017/sqlite-vec)
//! and be asked for its nearest neighbours.
//!
//! ```
//! use declarite::{Database, SqliteRow};
//! use ndarray::{Array1, array};
//!
//! #[derive(Debug, Clone, PartialEq, SqliteRow)]
//! #[sqlite(table = "documents", vec0)]
//! struct Document {
//!     #[sqlite(primary_key)]
//!     id: i64,
//!     #[sqlite(partition_key)]
//!     category: String,
//!     title: String, // metadata: may filter a KNN query
//!     #[sqlite(auxiliary)]
//!     body: Option<String>, // stored, never filters
//!     #[sqlite(vector(dim = 3, metric = "cosine"))]
//!     embedding: Array1<f32>,
//! }
//!
//! # let folder = tempfile::tempdir().map_err(declarite::Error::user)?;
//! # let path = folder.path().join("vectors.sqlite");
//! # let document = |id, title: &str, embedding| Document {
//! #     id, category: "physics".into(), title: title.into(), body: None, embedding,
//! # };
//! # let corpus = [
//! #     document(1, "On light", array![1.0, 0.1, 0.0]),
//! #     document(2, "On heat", array![0.0, 1.0, 0.2]),
//! # ];
//! let db = Database::open(&path)?;
//!
//! let target = db.target_state("my-app")?;
//! let documents = target.declare_table::<Document>()?;
//! for document in &corpus {
//!     documents.declare_row(document)?;
//! }
//! println!("{}", target.plan()?); // nothing written yet
//! let report = target.apply()?; // one transaction
//! assert_eq!(report.to_string().lines().next(),
//!     Some("documents: 2 inserted, 0 updated, 0 deleted, 0 unchanged"));
//!
//! let question = array![0.9, 0.0, 0.0];
//! for hit in Document::nearest(&question, 10).load(&db)? {
//!     println!("{:.3} {}", hit.distance, hit.row.title);
//! }
//! # assert_eq!(Document::nearest(&question, 1).load(&db)?[0].row, corpus[0]);
//! # Ok::<(), declarite::Error>(())
//! ```
//!
//! Searches take conditions, and so do loads; values of another type than the
//! column's do not compile. See [`SqliteRow::find`] and [`Nearest::filter`]. A vector that
//! knows its model, an [`Embedding`], is not compared with those of another one.
//!
//! # Sources that change
//!
//! A [`Component`] is a unit of work, such as one file, that owns the rows it
//! declares and has a memo of its inputs. Where the memo holds, nothing is
//! computed; where the work fails half-way, what was there before stands. Within
//! a source that did change, [`memoize`](TargetState::memoize) keeps what is costly
//! to compute, such as embeddings, from one run to the next.
//!
//! # Tables that change
//!
//! Change the struct, and the next apply changes the table: in place where SQLite
//! can, else by copying its rows aside and back, in the same transaction. Columns and
//! tables are renamed, added and dropped, values converted where each of them can be
//! without loss, vectors quantised, keys, roles, metrics and constraints changed,
//! regular tables made `vec0` and back.
//!
//! What would lose something is [`Error::Refused`] with every step, its rows and the
//! way out, and nothing written: [`allow_loss_of`](TargetState::allow_loss_of) one
//! column, or [`allow_data_loss`](TargetState::allow_data_loss). Where the new table
//! asks for values that no stored row has, such as vectors of another dimension, the
//! rows that this run declares again are not lost. So it is where they are made by another
//! [model](VectorSchemaProvider), whose vectors do not compare with those in the file.
//!
//! # What is kept where
//!
//! The ledger, which knows what was last applied, lives in the same file under
//! the prefix `_declarite_` and is written in the same transaction as the rows.
//! It holds a key and a 128-bit fingerprint for each row, in pages, and costs
//! about a tenth of what hand-written statements cost to write the rows. The
//! fingerprint is no cryptographic promise: it is not meant to withstand
//! somebody who can read the file and prepares rows that collide.
//!
//! # Features
//!
//! - `bundled` (on): SQLite is compiled from the source that `libsqlite3-sys`
//!   carries; without it, the system's library is linked.
//! - `display`: `declarite::display::table(&hits)` is what a search found, or rows, as a
//!   table to print.
//!
//! Each of these makes [`Column`]s of the types of the crate it is named after:
//!
//! - `bigdecimal`: `BigDecimal`, as text.
//! - `chrono`: `NaiveDate`, `NaiveTime`, `NaiveDateTime`, and `DateTime` of `Utc`,
//!   `FixedOffset` and `Local`, as text; `TimeDelta`, as seconds.
//! - `jiff`: `civil::Date`, `civil::Time`, `civil::DateTime` and `Timestamp`, as
//!   text; `SignedDuration`, as seconds. Not `Zoned`, whose zone would be lost.
//! - `rust_decimal`: `Decimal`, as text.
//! - `time`: `Date`, `Time`, `PrimitiveDateTime`, `UtcDateTime` and
//!   `OffsetDateTime`, as text; `Duration`, as seconds.
//! - `uuid`: `Uuid`, as text.

mod error;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

mod db;
mod plan;
mod query;
mod row;
mod schema;
mod sql;
mod sqlite;
mod state;

pub use db::{
    App, AppDrop, AppTable, Component, Database, DatabaseOptions, DriftedRows, Report,
    TableBuilder, TableReport, TableTarget, TableVerification, TargetState, Timings, Verification,
};
/// Makes a struct with named fields a row type: its table's schema as a constant,
/// how its values are written and read back, and the key it is asked for by.
///
/// Each field is a column of its name. What is wrong with a struct is told when
/// it is compiled, all of it at once, at the word to change.
///
/// ```
/// use declarite::SqliteRow;
///
/// #[derive(SqliteRow)]
/// #[sqlite(table = "authors", strict)]
/// struct Author {
///     #[sqlite(primary_key)]
///     id: i64,
///     #[sqlite(unique, collate = "NOCASE")]
///     mail: String,
/// }
///
/// #[derive(SqliteRow)]
/// #[sqlite(table = "books", index(author, year), check = "year > 0")]
/// struct Book {
///     #[sqlite(primary_key)]
///     isbn: String,
///     #[sqlite(references(Author, on_delete = cascade))]
///     author: i64,
///     #[sqlite(renamed_from = "published")]
///     year: u16,
///     #[sqlite(json)]
///     tags: Vec<String>,
///     #[sqlite(default = "'unread'")]
///     state: String,
/// }
/// assert_eq!(Book::SCHEMA.indexes()[0].name("books"), "books_author_year_index");
/// ```
///
/// # The struct
///
/// | `#[sqlite(..)]` | |
/// |---|---|
/// | `table = "documents"` | the table's name; without it the struct's in snake case |
/// | `vec0`, `vec0(chunk_size = 64)` | a virtual table of sqlite-vec, with at least one `vector(..)` |
/// | `primary_key(a, b)` | the key's fields in order, in place of `primary_key` on a field |
/// | `strict` | a [STRICT](https://www.sqlite.org/stricttables.html) table |
/// | `without_rowid` | a table [WITHOUT ROWID](https://www.sqlite.org/withoutrowid.html) |
/// | `index(a, b)`, `unique(a, b)` | an index over fields, any number of times; with `name = ".."`, and `where = ".."` for a [partial](https://www.sqlite.org/partialindex.html) one |
/// | `check = "a < b"` | an SQL expression over columns that no row makes false, any number of times; SQLite looks at it when the table is declared |
/// | `fts5(title, body)` | a [full-text index](TableSchema::fts5) over fields that are text, by which rows are [found](SqliteRow::matching), with a vector [as well](SqliteRow::search); with `tokenize = ".."`, and `prefix = "2 3"` for [beginnings of words](https://www.sqlite.org/fts5.html#prefix_indexes) |
/// | `rename_all = "camelCase"` | the case of the columns' names, in serde's words |
/// | `renamed_from = "old"` | a name the table had, any number of times: the table of that name gets this one, with its rows. It may stand for good |
/// | `diesel`, `diesel = module` | a module of the table's name, or of this one, for [diesel's queries](#diesel) |
/// | `crate = some::path` | where declarite is, if not at `::declarite` |
///
/// # A field
///
/// | `#[sqlite(..)]` | |
/// |---|---|
/// | `primary_key` | part of the key, which is never NULL |
/// | `rename = "column"` | the column's name |
/// | `renamed_from = "old"` | a name the column had, likewise: its values go on under the new one |
/// | `skip` | no column; read back as `Default` |
/// | `type = "VARCHAR(20)"` | the type in the table's definition; one under which SQLite would change the values is refused |
/// | `encoder = f`, `decoder = g` | written as what `f(&field)` answers, read as what `g(value)` answers, or a `Result` of it |
/// | `with = module` | by the functions `encode` and `decode` of a module; an `Option` is theirs or NULL. [`serde_text`] is one |
/// | `json` | JSON text with sorted keys, of any type of serde; `None` is NULL |
/// | `vector(dim = 384)` | a vector, with `metric = "l2"`, `"l1"`, `"cosine"` or `"hamming"`, and `element = "float32"`, `"int8"` or `"bit"` where the type does not show it |
/// | `vector(of = Model)` | a vector of a [`VectorSchemaProvider`], as long as it says: where the model becomes another one, the rows are asked for again |
/// | `partition_key`, `auxiliary` | the column's role in a vec0 table; columns without one are metadata, which filters queries |
/// | `unique`, `index` | an index over this column |
/// | `references(RowType)` | a foreign key to the row type's key, or to `column = ".."`; with `on_delete = cascade`, `set_null`, `set_default`, `restrict` or `no_action` |
/// | `references(table = "..", column = "..")` | the same to a table without a row type, looked up when planned |
/// | `check = "length(title) > 0"` | an SQL expression that no value makes false, looked at likewise |
/// | `default = "0"` | what others that write the table leave out: an SQL literal, or an expression in parentheses. Declared rows hold every column |
/// | `diesel_type = "Text"` | the column's type in [diesel's table](#diesel), where the field's does not tell it |
/// | `collate = "NOCASE"` | how its text compares: `BINARY`, `NOCASE` or `RTRIM`; a key compares by `BINARY` |
///
/// What is changed of a table that is there is [changed in the file](crate#tables-that-change);
/// what that would lose is told before. See [`TargetState::plan`]. A default is what
/// the rows that are there get in a column that is added.
///
/// # Types
///
/// Integers, floats, `bool`, `char`, strings, bytes, [`std::time::Duration`],
/// `serde_json::Value`, the types of the optional features above, an `Option` of
/// any of them, references to any of them, types with [`SqliteValue`] or
/// [`SqliteText`], and what implements [`Column`]. A struct with a reference or a
/// lifetime in a field's type can be declared and not read back; so can one with
/// an `encoder` and no `decoder`.
///
/// # Diesel
///
/// With `diesel` on the struct, and `diesel = "2.3"` among the program's dependencies,
/// the table is one of diesel's too, and the struct a row of it. All of diesel's queries are
/// open to it then, on the connections of [`Database::read`] and [`Database::transaction`]:
///
/// ```
/// use declarite::{Database, SqliteRow, bind};
/// use diesel::prelude::*;
/// # use std::time::Duration;
///
/// #[derive(Debug, PartialEq, SqliteRow)]
/// #[sqlite(table = "authors", diesel)]
/// struct Author {
///     #[sqlite(primary_key)]
///     id: i64,
///     name: String,
/// }
///
/// #[derive(Debug, PartialEq, SqliteRow)]
/// #[sqlite(table = "talks", diesel)]
/// struct Talk {
///     #[sqlite(primary_key)]
///     id: i64,
///     #[sqlite(references(Author))]
///     author: i64,
///     took: Duration,
/// }
///
/// diesel::joinable!(talks -> authors (author));
/// diesel::allow_tables_to_appear_in_same_query!(authors, talks);
///
/// # let db = Database::open(":memory:")?;
/// # let target = db.target_state("my-app")?;
/// # let authors = target.declare_table::<Author>()?;
/// # authors.declare_row(&Author { id: 1, name: "Ada".into() })?;
/// # let talks = target.declare_table::<Talk>()?;
/// # talks.declare_row(&Talk { id: 7, author: 1, took: Duration::from_secs(90) })?;
/// # talks.declare_row(&Talk { id: 8, author: 1, took: Duration::from_secs(30) })?;
/// # target.apply()?;
/// let long: Vec<(Talk, String)> = db.read(|connection| {
///     Ok(talks::table
///         .inner_join(authors::table)
///         .filter(talks::took.gt(bind(&Duration::from_secs(60))))
///         .select((Talk::as_select(), authors::name))
///         .load(connection)?)
/// })?;
/// assert_eq!(long.len(), 1);
/// # assert_eq!((long[0].0.id, long[0].1.as_str()), (7, "Ada"));
/// # Ok::<(), declarite::Error>(())
/// ```
///
/// - The module has the table's name in snake case, and the struct's visibility; its
///   columns have the fields' names. It is diesel's own `table!`: what diesel documents of
///   one holds for it, such as the features it needs for a table of more than 32 columns. Two
///   tables are joined as above: a reference names a row type, and not the module of its table.
/// - The struct is `Queryable`, `QueryableByName` and `Selectable`, if it can be read back;
///   `Insertable` and, by reference, `AsChangeset`, but for a vec0 table; and `Identifiable`. Values are read and written as
///   Declarite does, so that types diesel does not know work, and those it would write
///   otherwise are written in one form. What cannot be read is [`Error::Decode`].
/// - [`bind`] binds a value in that form. Columns of integers, floats, `bool`, text and bytes
///   compare with Rust's own values as well.
/// - The SQL type is told by the name of the field's type: integers are `SmallInt`, `Integer` or
///   `BigInt`, floats `Float` or `Double`, and there are `Bool`, `Text`, `Binary` (vectors too) and
///   `Nullable` of each. Dates and times, decimals, `Uuid` and JSON are `Text`. Enums and newtypes,
///   and what an `encoder` or a module answers without a `type`, need a `diesel_type`. Each is
///   compared with the column by the compiler.
/// - What a query changes in a table that an app declares is a change behind its back:
///   see [`TargetState::verify`]. Insert and update in tables of your own.
pub use declarite_macros::SqliteRow;
/// Makes an enum of names a column of TEXT: each variant is its name.
///
/// `rename_all` on the enum names the variants in a case, with serde's names:
/// `"lowercase"`, `"UPPERCASE"`, `"PascalCase"`, `"camelCase"`, `"snake_case"`,
/// `"SCREAMING_SNAKE_CASE"`, `"kebab-case"`, `"SCREAMING-KEBAB-CASE"`. `rename` on a
/// variant says its text. The enum may be part of a primary key, and is asked
/// for by reference. A text that stands for no variant is an error when it is
/// read.
///
/// ```
/// use declarite::{Database, SqliteRow, SqliteText};
///
/// #[derive(Debug, PartialEq, SqliteText)]
/// #[sqlite(rename_all = "snake_case")]
/// enum Status {
///     Draft,
///     InReview,
///     #[sqlite(rename = "public")]
///     Published,
/// }
///
/// #[derive(SqliteRow)]
/// #[sqlite(table = "pages", primary_key(status, number))]
/// struct Page {
///     status: Status, // TEXT
///     number: i64,
/// }
///
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("my-app")?;
/// let pages = target.declare_table::<Page>()?;
/// pages.declare_row(&Page { status: Status::InReview, number: 7 })?;
/// target.apply()?;
/// assert!(Page::get(&db, (&Status::InReview, 7))?.is_some());
/// # Ok::<(), declarite::Error>(())
/// ```
pub use declarite_macros::SqliteText;
/// Makes a newtype a column: it is stored as its field is.
///
/// The struct has one field that is not `#[sqlite(skip)]`; a skipped one is
/// filled from its type's `Default`. The field may say `json`, `encoder = f`
/// with `decoder = g`, `with = module` for the module's functions `encode` and
/// `decode`, or `vector`, and then the newtype is a [`Vector`]. Where the field
/// can be part of a primary key the newtype can, and is asked for by reference.
/// A newtype that borrows is written and not read.
///
/// ```
/// use std::marker::PhantomData;
///
/// use declarite::{Database, SqliteRow, SqliteValue};
///
/// #[derive(Debug, Clone, PartialEq, SqliteValue)]
/// struct Id<T>(i64, #[sqlite(skip)] PhantomData<T>);
///
/// #[derive(Debug, Clone, PartialEq, SqliteValue)]
/// struct Embedding(#[sqlite(vector)] Vec<f32>);
///
/// #[derive(Debug, Clone, PartialEq, SqliteRow)]
/// #[sqlite(table = "pages", vec0)]
/// struct Page {
///     #[sqlite(primary_key)]
///     id: Id<Page>, // INTEGER
///     #[sqlite(vector(dim = 2))]
///     embedding: Embedding,
/// }
///
/// let page = Page { id: Id(7, PhantomData), embedding: Embedding(vec![0.5, 1.0]) };
///
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("my-app")?;
/// target.declare_table::<Page>()?.declare_row(&page)?;
/// target.apply()?;
/// assert_eq!(Page::get(&db, &page.id)?, Some(page));
/// # Ok::<(), declarite::Error>(())
/// ```
pub use declarite_macros::SqliteValue;
pub use diesel::{self, SqliteConnection};
pub use error::{Error, Result};
pub use plan::{
    DeleteLimit, Loss, ManagedBy, Operation, Plan, Refusal, RowCounts, Step, TablePlan,
};
#[cfg(feature = "display")]
pub use query::display;
pub use query::{
    Bind, Bindable, BoundValue, ByVector, ByWords, Condition, Embedding, EncodedColumn,
    FieldOperand, Find, Found, FullTextRow, Hybrid, Match, Matching, Nearest, Neighbor,
    NullableField, Operand, Order, QueryColumn, QueryVector, Rows, SearchedBy, SortedColumn,
    Source, SqlColumn, SqliteRow, VectorColumn, bind, roles,
};
pub use row::{
    Column, DecodeRow, DecoderArgument, DecoderOutput, DynamicRow, EncodeRow, EncoderOutput,
    KeyColumn, OrderedColumn, RowType, TextColumn, Value, ValueEncoder, ValueError, ValueRef,
    Vector, VectorElements, serde_text,
};
pub use schema::{
    Collation, ColumnDef, ColumnType, Element, FullText, IndexDef, Metric, OnDelete, Provenance,
    Reference, Role, TableKind, TableSchema, VectorSchemaProvider, VectorType,
};
pub use sqlite::SqliteVec;

/// The README's programs compile as they stand there; what writes no file runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
