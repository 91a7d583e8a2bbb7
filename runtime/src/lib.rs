//! Declarite
extern crate self as declarite;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod db;
mod error;
mod plan;
mod query;
mod row;
mod schema;
mod sql;
mod sqlite;
mod state;

pub use db::*;
pub use declarite_macros::SqliteRow;
pub use diesel::{self, SqliteConnection};
pub use error::{Error, Result};
pub use plan::*;
pub use query::*;
pub use row::*;
pub use schema::*;
pub use sqlite::SqliteVec;
