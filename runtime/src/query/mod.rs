//! Asks: rows by key, all rows, nearest neighbours.

mod load;
mod nearest;
mod row;
mod source;
mod vector;

pub use load::Rows;
pub use nearest::{Nearest, Neighbor};
pub use row::SqliteRow;
pub use source::Source;
pub use vector::QueryVector;
