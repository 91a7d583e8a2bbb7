//! Where a query runs.

use std::ops::{Deref, DerefMut};

use diesel::SqliteConnection;

use crate::Result;
use crate::db::{Database, Reader, in_snapshot};

/// Where a query runs: `&Database`, which lends a reader, or the
/// `&mut SqliteConnection` that [`Database::read`] and
/// [`Database::transaction`] hand out.
pub trait Source<'s>: sealed::Sealed<'s> {}

impl<'s> Source<'s> for &'s Database {}

impl<'s> Source<'s> for &'s mut SqliteConnection {}

/// A connection to read from.
pub enum Lent<'s> {
    #[expect(private_interfaces, reason = "the trait that names it is sealed")]
    Reader(Reader),
    Borrowed(&'s mut SqliteConnection),
}

impl Deref for Lent<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Reader(reader) => reader,
            Self::Borrowed(connection) => connection,
        }
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Reader(reader) => reader,
            Self::Borrowed(connection) => connection,
        }
    }
}

/// What a source comes down to.
pub enum Connection<'s> {
    /// A connection that can be kept.
    Kept(Lent<'s>),
    /// The one connection of an in-memory database, for as long as a query takes.
    Shared(&'s Database),
}

/// Lends the source's connection for as long as `f` takes.
pub(super) fn with_connection<'s, T>(
    source: impl Source<'s>,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    match source.connection()? {
        Connection::Kept(mut connection) => f(&mut connection),
        Connection::Shared(db) => db.look("a query", f),
    }
}

/// The same for several queries, which see the file as it is at the first.
pub(super) fn with_snapshot<'s, T>(
    source: impl Source<'s>,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    match source.connection()? {
        Connection::Kept(Lent::Reader(mut reader)) => in_snapshot(&mut reader, f),
        // It is in a transaction, or its owner wants none.
        Connection::Kept(Lent::Borrowed(connection)) => f(connection),
        Connection::Shared(db) => db.look("a query", f),
    }
}

pub(super) mod sealed {
    use super::{Connection, Database, Lent, Result, SqliteConnection};

    pub trait Sealed<'s> {
        fn connection(self) -> Result<Connection<'s>>;
    }

    impl<'s> Sealed<'s> for &'s Database {
        fn connection(self) -> Result<Connection<'s>> {
            Ok(match self.reader()? {
                Some(reader) => Connection::Kept(Lent::Reader(reader)),
                None => Connection::Shared(self),
            })
        }
    }

    impl<'s> Sealed<'s> for &'s mut SqliteConnection {
        fn connection(self) -> Result<Connection<'s>> {
            Ok(Connection::Kept(Lent::Borrowed(self)))
        }
    }
}
