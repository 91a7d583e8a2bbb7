//! Where a query runs.

use diesel::SqliteConnection;

use crate::Result;
use crate::db::{Database, Reader, Scanner, in_snapshot};
use crate::sqlite::{Connected, Handle};

/// Where a query runs: `&Database`, which lends a connection, or the
/// `&mut SqliteConnection` that [`Database::read`] and
/// [`Database::transaction`] hand out.
pub trait Source<'s>: sealed::Sealed<'s> {}

impl<'s> Source<'s> for &'s Database {}

impl<'s> Source<'s> for &'s mut SqliteConnection {}

/// A connection to read from for as long as its rows are kept.
pub(super) enum Kept<'s> {
    Reader(Reader),
    Scanner(Scanner),
    Borrowed(&'s mut SqliteConnection),
}

impl Connected for Kept<'_> {
    fn handle(&mut self) -> Result<Handle<'_>> {
        match self {
            Self::Reader(reader) => Handle::of(reader),
            Self::Scanner(scanner) => scanner.handle(),
            Self::Borrowed(connection) => Handle::of(connection),
        }
    }
}

/// What a source comes down to.
pub enum Connection<'s> {
    #[expect(private_interfaces, reason = "the trait that names it is sealed")]
    Reader(Reader),
    Borrowed(&'s mut SqliteConnection),
    /// The one connection of an in-memory database, for as long as a query takes.
    Shared(&'s Database),
}

/// Lends the source's connection for as long as `f` takes.
pub(super) fn with_connection<'s, T>(
    source: impl Source<'s>,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    match source.connection()? {
        Connection::Reader(mut reader) => f(&mut reader),
        Connection::Borrowed(connection) => f(connection),
        Connection::Shared(db) => db.look("a query", f),
    }
}

/// The same for several queries, which see the file as it is at the first.
pub(super) fn with_snapshot<'s, T>(
    source: impl Source<'s>,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    match source.connection()? {
        Connection::Reader(mut reader) => in_snapshot(&mut reader, f),
        // It is in a transaction, or its owner wants none.
        Connection::Borrowed(connection) => f(connection),
        Connection::Shared(db) => db.look("a query", f),
    }
}

pub(super) mod sealed {
    use super::{Connection, Database, Result, Scanner, SqliteConnection};

    pub trait Sealed<'s> {
        fn connection(self) -> Result<Connection<'s>>;

        /// A connection to read a whole table with, where there are such.
        #[expect(private_interfaces, reason = "the trait is sealed")]
        fn scanner(&self) -> Result<Option<Scanner>> {
            Ok(None)
        }
    }

    impl<'s> Sealed<'s> for &'s Database {
        fn connection(self) -> Result<Connection<'s>> {
            Ok(match self.reader()? {
                Some(reader) => Connection::Reader(reader),
                None => Connection::Shared(self),
            })
        }

        #[expect(private_interfaces, reason = "the trait is sealed")]
        fn scanner(&self) -> Result<Option<Scanner>> {
            Database::scanner(self)
        }
    }

    impl<'s> Sealed<'s> for &'s mut SqliteConnection {
        fn connection(self) -> Result<Connection<'s>> {
            Ok(Connection::Borrowed(self))
        }
    }
}
