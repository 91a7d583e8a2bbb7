//! SQLite by hand: what somebody writes who knows his data and tracks nothing.

mod connection;
mod encode;
mod ledger;
mod memos;
mod rows;

pub(crate) use connection::{Cache, Connection, Statement};
pub(crate) use ledger::{Compared, compare};
pub(crate) use memos::Memos;
pub(crate) use rows::{FloorRow, change, load};
