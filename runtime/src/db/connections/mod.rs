//! One writer and a pool of readers; for an in-memory database one connection
//! that does both, in turns.

mod checkpoint;
mod file;
mod log;
mod opened;
mod transaction;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use std::thread::ThreadId;
use std::time::Duration;

use diesel::SqliteConnection;
use r2d2::{Pool, PooledConnection};
use scheduled_thread_pool::ScheduledThreadPool;

use super::options::DatabaseOptions;
use crate::sqlite::Handle;
use crate::{Error, Result};
use checkpoint::{MOST_LOG, with_log_noted};
use file::OpenedFile;
use opened::{Opened, Opening, Readers};

pub(super) use checkpoint::copy_between;
pub(super) use log::LogCopy;
pub(crate) use transaction::in_snapshot;
pub(super) use transaction::in_transaction;

/// The page cache of the writer. vec0 rewrites its chunks row by row: with
/// SQLite's default of 2 MB, loading 20,000 vectors took seven times as long.
const WRITER_CACHE: &str = "PRAGMA cache_size = -65536";

/// The most SQLite maps: <https://www.sqlite.org/compile.html#max_mmap_size>
const MAP: &str = "PRAGMA mmap_size = 2147418112";

/// What r2d2 takes for a time to wait.
const SHORTEST: Duration = Duration::from_millis(1);

/// To open a reader is work, and not waiting for anybody: a database that is not
/// to wait for locks has the time for it.
const OPENING: Duration = Duration::from_secs(5);

/// Who opens readers: by itself, r2d2 has three threads for each database.
static OPENERS: LazyLock<Arc<ScheduledThreadPool>> = LazyLock::new(|| {
    let threads = ScheduledThreadPool::builder().num_threads(2);
    Arc::new(threads.thread_name_pattern("declarite-readers-{}").build())
});

/// A reader, on loan from the pool.
pub(crate) struct Reader(PooledConnection<Readers>);

impl Deref for Reader {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0.connection
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.connection
    }
}

/// The connections of one database.
pub(super) struct Connections {
    writer: Mutex<Writer>,
    /// The thread that uses the writer, so that it is told when it asks again.
    holder: Mutex<Option<ThreadId>>,
    /// None for an in-memory database, and once it is closed.
    readers: RwLock<Option<Pool<Readers>>>,
    writing: Opening,
    /// The connection that copies the log.
    copying: Opening,
    /// None for an in-memory database.
    file: Option<Arc<OpenedFile>>,
    patience: Duration,
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
            let map = if options.memory_map { MAP } else { "PRAGMA mmap_size = 0" };
            let set_up = format!("{wait}; {map}; PRAGMA foreign_keys = ON; PRAGMA query_only = ON");
            Pool::builder()
                .max_size(options.readers)
                .min_idle(Some(0))
                .test_on_check_out(false)
                .connection_timeout(patience.max(SHORTEST))
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .thread_pool(Arc::clone(&OPENERS))
                .build_unchecked(Readers { opening: opening(set_up), file: Arc::clone(file) })
        });
        Ok(Self {
            writer: Mutex::new(Writer::Open(writer)),
            holder: Mutex::new(None),
            readers: RwLock::new(readers),
            writing,
            copying: opening("PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL".to_owned()),
            file,
            patience,
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
        let pool = self.readers.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (Some(pool), Some(file)) = (pool, &self.file) else { return Ok(None) };
        file.check_name()?;
        let all_are_open = pool.state().connections >= pool.max_size();
        let patience = self.patience.max(if all_are_open { SHORTEST } else { OPENING });
        match pool.get_timeout(patience) {
            Ok(reader) => Ok(Some(Reader(reader))),
            Err(error) => {
                file.check_name()?;
                Err(Error::Readers { reason: error.to_string() })
            }
        }
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
