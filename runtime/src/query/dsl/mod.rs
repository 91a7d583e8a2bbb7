//! What diesel's own queries take from row types and give back to them.

mod bind;
mod insert;
mod sql_column;
mod stored;

pub use bind::{Bind, Bindable, bind};
pub use insert::{BoundValue, InsertValue, row_values};
pub use sql_column::SqlColumn;
pub(crate) use sql_column::stands_for;
pub use stored::{StoredValue, built};
