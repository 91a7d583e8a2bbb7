//! Connections as Declarite opens them, and knows them again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use r2d2::ManageConnection;

use super::file::OpenedFile;
use crate::sqlite::{BareConnection, ConnectionId, FileState, Handle, SqliteVec, establish};
use crate::{Error, Result};

/// A connection, and which one it was when it was opened: who is lent it may
/// leave another in its place.
pub(super) struct Opened {
    pub(super) connection: SqliteConnection,
    id: ConnectionId,
}

impl Opened {
    /// Whether it is the connection that was opened here.
    pub(super) fn check(&mut self) -> Result<()> {
        check_id(&mut self.connection, self.id)
    }

    /// Whether it is that connection, and on that file still: diesel can turn
    /// one that it is lent into a copy in memory.
    pub(super) fn is_on(&mut self, file: &OpenedFile) -> bool {
        let handle = Handle::of(&mut self.connection);
        handle.is_ok_and(|handle| handle.id() == self.id && file.is_under(&handle.file()))
    }
}

pub(super) fn check_id(connection: &mut SqliteConnection, id: ConnectionId) -> Result<()> {
    if Handle::of(connection)?.id() == id { Ok(()) } else { Err(Error::SwappedConnection) }
}

/// Whether the connection was left without an open transaction.
pub(super) fn is_idle(connection: &mut SqliteConnection) -> bool {
    matches!(
        AnsiTransactionManager::transaction_manager_status_mut(connection).transaction_depth(),
        Ok(None)
    )
}

/// How connections are opened.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) url: String,
    pub(super) sqlite_vec: SqliteVec,
    pub(super) set_up: String,
    /// How long to wait for locks of others.
    pub(super) patience: Duration,
}

impl Opening {
    /// Opens a connection. Nothing of the file is read before `check` has
    /// passed: SQLite finds the write-ahead log by the file's name, and would
    /// take that of the one file for the other's.
    pub(super) fn open<T>(
        &self,
        check: impl FnOnce(FileState) -> Result<T>,
    ) -> Result<(Opened, T)> {
        let (mut connection, id, file) = establish(&self.url, self.sqlite_vec)?;
        let checked = check(file)?;
        self.set_up(|statements| Ok(connection.batch_execute(statements)?))?;
        Ok((Opened { connection, id }, checked))
    }

    /// The same for a connection that is not lent.
    fn open_bare_on(&self, file: &OpenedFile) -> Result<BareConnection> {
        file.check_name()?;
        let (mut connection, state) = BareConnection::open(&self.url, self.sqlite_vec)?;
        file.check(&state)?;
        self.set_up(|statements| connection.execute_all(statements))?;
        Ok(connection)
    }

    /// SQLite does not wait for the lock that WAL mode is entered with, which
    /// others want too who open a new file: <https://www.sqlite.org/wal.html#activating_and_configuring_wal_mode>
    fn set_up(&self, mut execute: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let started = Instant::now();
        loop {
            let Err(error) = execute(&self.set_up) else { return Ok(()) };
            if !error.is_busy() || started.elapsed() >= self.patience {
                let reason = error.to_string();
                return Err(Error::Open { path: self.url.clone().into(), reason });
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Opens a connection to that file, and to none that has its name by now.
    pub(super) fn open_on(&self, file: &OpenedFile) -> Result<Opened> {
        // SQLite would create a file where there is none.
        file.check_name()?;
        Ok(self.open(|state| file.check(&state))?.0)
    }
}

/// Opens readers. diesel's own manager cannot arm the callback that lets the
/// handle be asked for.
#[derive(Debug)]
pub(super) struct ReaderOpening {
    pub(super) opening: Opening,
    pub(super) file: Arc<OpenedFile>,
}

impl ManageConnection for ReaderOpening {
    type Connection = Opened;
    type Error = Error;

    fn connect(&self) -> Result<Opened> {
        self.opening.open_on(&self.file)
    }

    fn is_valid(&self, _: &mut Opened) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, opened: &mut Opened) -> bool {
        !is_idle(&mut opened.connection) || !opened.is_on(&self.file)
    }
}

/// Opens connections that read whole tables. They are never lent, and come back as they
/// were.
#[derive(Debug)]
pub(super) struct ScannerOpening {
    pub(super) opening: Opening,
    pub(super) file: Arc<OpenedFile>,
}

impl ManageConnection for ScannerOpening {
    type Connection = BareConnection;
    type Error = Error;

    fn connect(&self) -> Result<BareConnection> {
        self.opening.open_bare_on(&self.file)
    }

    fn is_valid(&self, _: &mut BareConnection) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, _: &mut BareConnection) -> bool {
        false
    }
}
