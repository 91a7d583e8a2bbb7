//! One writer and pools of readers; for an in-memory database one connection
//! that does both, in turns.

mod checkpoint;
mod file;
mod log;
mod opened;
mod readers;
mod transaction;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use std::thread::ThreadId;
use std::time::Duration;

use diesel::SqliteConnection;

use super::options::DatabaseOptions;
use crate::sqlite::Handle;
use crate::{Error, Result};
use checkpoint::{MOST_LOG, with_log_noted};
use file::OpenedFile;
use opened::{Opened, Opening};
use readers::Readers;

pub(super) use checkpoint::copy_between;
pub(super) use log::LogCopy;
pub(crate) use readers::{Reader, Scanner};
pub(crate) use transaction::in_snapshot;
pub(super) use transaction::in_transaction;

/// The page cache of the writer. vec0 rewrites its chunks row by row: with
/// SQLite's default of 2 MB, loading 20,000 vectors took seven times as long.
const WRITER_CACHE: &str = "PRAGMA cache_size = -65536";

/// The connections of one database.
pub(super) struct Connections {
    writer: Mutex<Writer>,
    /// The thread that uses the writer, so that it is told when it asks again.
    holder: Mutex<Option<ThreadId>>,
    /// None for an in-memory database, and once it is closed.
    readers: RwLock<Option<Readers>>,
    writing: Opening,
    /// The connection that copies the log.
    copying: Opening,
    /// None for an in-memory database.
    file: Option<Arc<OpenedFile>>,
}

enum Writer {
    Open(Opened),
    /// A closure swapped it, and the next loan opens another.
    Lost,
    Closed,
}

impl Connections {
    /// Opens the writer, and makes ready to open readers.
    pub(super) fn open(url: &str, options: &DatabaseOptions) -> Result<Self> {
        // The most that SQLite waits, and that a clock can be moved by.
        let patience = options.busy_timeout.min(Duration::from_millis(i32::MAX as u64));
        let wait = format!("PRAGMA busy_timeout = {}", patience.as_millis());
        let opening = |set_up| {
            let (url, sqlite_vec) = (url.to_owned(), options.sqlite_vec);
            Opening { url, sqlite_vec, set_up, patience }
        };
        let writing = opening(format!(
            "{wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = {MOST_LOG}; {WRITER_CACHE}"
        ));
        let (writer, file) = writing.open(|state| Ok(OpenedFile::of(state, url)))?;
        let file = file.map(Arc::new);
        let readers = file.as_ref().map(|file| {
            Readers::new(file, options, patience, |set_up| opening(format!("{wait}; {set_up}")))
        });
        Ok(Self {
            writer: Mutex::new(Writer::Open(writer)),
            holder: Mutex::new(None),
            readers: RwLock::new(readers),
            writing,
            copying: opening("PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL".to_owned()),
            file,
        })
    }

    /// The folder of the file; none for an in-memory database.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.file.as_ref()?.folder()
    }

    /// D4: the connection is one to the file that was opened, and its path
    /// still names that file.
    pub(super) fn check_file(&self, handle: &Handle<'_>) -> Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.check(&handle.file()))
    }

    /// Lends the writer, without a transaction.
    pub(super) fn write<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        self.check_idle(action)?;
        self.lend(lock(&self.writer), f)
    }

    /// The same to write much with, and tells whether the log is to be copied after.
    pub(super) fn write_much<T>(
        &self,
        action: &'static str,
        is_long: &mut bool,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        self.write(action, |connection| with_log_noted(connection, is_long, f))
    }

    /// Lends the writer, if nobody uses it.
    fn write_if_idle(&self, f: impl FnOnce(&mut SqliteConnection) -> Result<()>) -> Result<()> {
        let writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(()),
        };
        self.lend(writer, f)
    }

    fn lend<T>(
        &self,
        writer: MutexGuard<'_, Writer>,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        let mut loan = Loan { writer, of: self };
        *lock(&self.holder) = Some(std::thread::current().id());
        f(loan.connection()?)
    }

    /// Lends a connection to read with.
    pub(super) fn read<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        match self.reader()? {
            Some(mut reader) => f(&mut reader),
            None => self.write(action, f),
        }
    }

    /// A reader to keep; none for an in-memory database.
    pub(super) fn reader(&self) -> Result<Option<Reader>> {
        self.readers().map(|readers| readers.reader()).transpose()
    }

    /// A connection to read a whole table with; none for an in-memory database.
    pub(super) fn scanner(&self) -> Result<Option<Scanner>> {
        self.readers().map(|readers| readers.scanner()).transpose()
    }

    fn readers(&self) -> Option<Readers> {
        self.readers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// D3: this thread does not use the writer already.
    pub(super) fn check_idle(&self, action: &'static str) -> Result<()> {
        if *lock(&self.holder) == Some(std::thread::current().id()) {
            return Err(Error::Reentrant { action });
        }
        Ok(())
    }

    /// Closes the writer, and the readers as they come back.
    pub(super) fn close(&self) -> Result<()> {
        self.check_idle("close")?;
        *self.readers.write().unwrap_or_else(PoisonError::into_inner) = None;
        *lock(&self.writer) = Writer::Closed;
        Ok(())
    }
}

/// The writer while it is used by one thread.
struct Loan<'c> {
    writer: MutexGuard<'c, Writer>,
    of: &'c Connections,
}

impl Loan<'_> {
    fn connection(&mut self) -> Result<&mut SqliteConnection> {
        if let (Writer::Lost, Some(file)) = (&*self.writer, &self.of.file) {
            *self.writer = Writer::Open(self.of.writing.open_on(file)?);
        }
        match &mut *self.writer {
            Writer::Open(opened) => {
                // That of a file was checked when it came back.
                if self.of.file.is_none() {
                    opened.check()?;
                }
                Ok(&mut opened.connection)
            }
            Writer::Lost => Err(Error::SwappedConnection),
            Writer::Closed => Err(Error::Closed),
        }
    }
}

impl Drop for Loan<'_> {
    /// Whichever way the loan ends, nobody uses the writer any more. What was
    /// left in its place is closed; a file gets another writer, while an
    /// in-memory database is gone with its connection.
    fn drop(&mut self) {
        if let Some(file) = &self.of.file
            && let Writer::Open(opened) = &mut *self.writer
            && !opened.is_on(file)
        {
            *self.writer = Writer::Lost;
        }
        *lock(&self.of.holder) = None;
    }
}

/// A panic while a lock is held leaves nothing half-done behind it here:
/// transactions are rolled back before it goes on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
