//! Asks: rows by key and by conditions, all rows, nearest neighbours, rows by their words;
//! and by diesel.

mod column;
mod condition;
#[cfg(feature = "display")]
pub mod display;
pub(crate) mod dsl;
mod embedding;
mod find;
mod found;
mod full_text;
mod hybrid;
mod leaf;
mod load;
mod matching;
mod nearest;
mod operand;
mod order;
mod other_columns;
mod provenance;
pub mod roles;
mod row;
mod search;
mod source;
mod vector;
mod words;

pub use column::{NullableField, QueryColumn};
pub use condition::Condition;
pub use dsl::{Bind, Bindable, BoundValue, SqlColumn, bind};
pub use embedding::{Embedding, SearchedBy};
pub use find::Find;
pub use found::{ByVector, ByWords, Found, Match, Neighbor};
pub use hybrid::Hybrid;
pub use load::Rows;
pub use matching::{FullTextRow, Matching};
pub use nearest::Nearest;
pub use operand::{FieldOperand, Operand};
pub use order::{Order, SortedColumn};
pub use other_columns::{EncodedColumn, VectorColumn};
pub use row::SqliteRow;
pub use source::Source;
pub use vector::QueryVector;
