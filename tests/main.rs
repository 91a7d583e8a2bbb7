//! What opens a database.

mod quickstart;
