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
//! # Sources that change
//!
//! A [`Component`] is a unit of work, such as one file, that owns the rows it
//! declares and has a memo of its inputs. Where the memo holds, nothing is
//! computed; where the work fails half-way, what was there before stands.
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
    Component, Database, DatabaseOptions, Report, TableBuilder, TableReport, TableTarget,
    TargetState,
};
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
pub use diesel::{self, SqliteConnection};
pub use error::{Error, Result};
pub use plan::{ManagedBy, Operation, Plan, Refusal, RowCounts, Step, TablePlan};
pub use query::{Nearest, Neighbor, QueryVector, Rows, Source, SqliteRow};
pub use row::{
    Column, DecodeRow, DecoderArgument, DecoderOutput, DynamicRow, EncodeRow, EncoderOutput,
    KeyColumn, RowType, Value, ValueEncoder, ValueError, ValueRef, Vector, VectorElements,
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
