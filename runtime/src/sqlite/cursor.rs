//! A statement that owns the borrow of its connection, so that rows can be
//! handed out one by one by a value that is moved about.

use super::handle::Connected;
use super::statement::{Row, Statement};
use crate::Result;
use crate::row::Value;

/// A running query and the connection it runs on.
pub(crate) struct Cursor<C> {
    // Dropped first: the statement ends before its connection does.
    statement: Statement<'static>,
    sql: String,
    /// Kept, never touched: the statement has the only use of it.
    _connection: C,
}

impl<C: Connected> Cursor<C> {
    /// Starts a query.
    pub(crate) fn open(mut connection: C, sql: String, values: &[Value]) -> Result<Self> {
        let mut statement = {
            let handle = connection.handle()?;
            let statement = handle.prepare(&sql)?;
            // SAFETY: the connection is kept beside the statement, is not used
            // or lent while the statement lives, and is dropped after it. Moving
            // the value that owns or borrows it does not move SQLite's own.
            unsafe { std::mem::transmute::<Statement<'_>, Statement<'static>>(statement) }
        };
        let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref()));
        statement.bind(numbered).map_err(|failure| failure.during(format!("running `{sql}`")))?;
        Ok(Self { statement, sql, _connection: connection })
    }
}

impl<C> Cursor<C> {
    /// Goes to the next row.
    pub(crate) fn step(&mut self) -> Result<Option<Row<'_>>> {
        let sql = &self.sql;
        self.statement.step().map_err(|failure| failure.during(format!("running `{sql}`")))
    }
}
