//! One writer and a pool of readers; for an in-memory database one connection
//! that does both, in turns.

use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::ThreadId;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use r2d2::{ManageConnection, Pool, PooledConnection};

use super::options::DatabaseOptions;
use crate::sqlite::{Handle, SqliteVec, establish};
use crate::{Error, Result};

/// The page cache of the writer. vec0 rewrites its chunks row by row: with
/// SQLite's default of 2 MB, loading 20,000 vectors took seven times as long.
const WRITER_CACHE: &str = "PRAGMA cache_size = -65536";

/// The most SQLite maps: <https://www.sqlite.org/compile.html#max_mmap_size>
const MAP: &str = "PRAGMA mmap_size = 2147418112";

/// A reader, on loan from the pool.
pub(crate) struct Reader(PooledConnection<Readers>);

impl Deref for Reader {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

/// The connections of one database.
pub(super) struct Connections {
    writer: Mutex<Option<SqliteConnection>>,
    /// The thread that uses the writer, so that it is told when it asks again.
    holder: Mutex<Option<ThreadId>>,
    /// None for an in-memory database, and once it is closed.
    readers: RwLock<Option<Pool<Readers>>>,
    folder: Option<PathBuf>,
    patience: Duration,
}

/// Opens readers. diesel's own manager cannot arm the callback that lets the
/// handle be asked for.
#[derive(Debug)]
struct Readers {
    url: String,
    sqlite_vec: SqliteVec,
    set_up: String,
}

impl ManageConnection for Readers {
    type Connection = SqliteConnection;
    type Error = Error;

    fn connect(&self) -> Result<SqliteConnection> {
        connect(&self.url, self.sqlite_vec, &self.set_up)
    }

    fn is_valid(&self, _: &mut SqliteConnection) -> Result<()> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut SqliteConnection) -> bool {
        !is_idle(connection)
    }
}

/// Whether the connection was left without an open transaction.
fn is_idle(connection: &mut SqliteConnection) -> bool {
    matches!(
        AnsiTransactionManager::transaction_manager_status_mut(connection).transaction_depth(),
        Ok(None)
    )
}

fn connect(url: &str, sqlite_vec: SqliteVec, set_up: &str) -> Result<SqliteConnection> {
    let failed = |reason: String| Error::Open { path: url.into(), reason };
    let mut connection = establish(url, sqlite_vec).map_err(|error| failed(error.to_string()))?;
    connection.batch_execute(set_up).map_err(|error| failed(error.to_string()))?;
    Ok(connection)
}

impl Connections {
    /// Opens the writer, and makes ready to open readers.
    pub(super) fn open(url: &str, options: &DatabaseOptions) -> Result<Self> {
        // The most that SQLite waits, and that a clock can be moved by.
        let patience = options.busy_timeout.min(Duration::from_millis(i32::MAX as u64));
        let wait = format!("PRAGMA busy_timeout = {}", patience.as_millis());
        let set_up = format!(
            "{wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA foreign_keys = ON; {WRITER_CACHE}"
        );
        let mut writer = connect(url, options.sqlite_vec, &set_up)?;
        let file = file_of(&mut writer)?;
        let readers = if file.is_none() {
            None
        } else {
            let map = if options.memory_map { MAP } else { "PRAGMA mmap_size = 0" };
            let set_up = format!("{wait}; {map}; PRAGMA foreign_keys = ON; PRAGMA query_only = ON");
            let manager = Readers { url: url.to_owned(), sqlite_vec: options.sqlite_vec, set_up };
            let pool = Pool::builder()
                .max_size(options.readers)
                .min_idle(Some(0))
                .test_on_check_out(false)
                .connection_timeout(patience.max(Duration::from_millis(1)))
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build_unchecked(manager);
            Some(pool)
        };
        Ok(Self {
            writer: Mutex::new(Some(writer)),
            holder: Mutex::new(None),
            readers: RwLock::new(readers),
            folder: file.and_then(|file| file.parent().map(Path::to_owned)),
            patience,
        })
    }

    /// The folder of the file; none for an in-memory database.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Lends the writer, without a transaction.
    pub(super) fn write<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        let me = std::thread::current().id();
        if *lock(&self.holder) == Some(me) {
            return Err(Error::Reentrant { action });
        }
        let mut writer = lock(&self.writer);
        *lock(&self.holder) = Some(me);
        let _release = Release(&self.holder);
        f(writer.as_mut().ok_or(Error::Closed)?)
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
        let Some(pool) = pool else { return Ok(None) };
        match pool.get_timeout(self.patience.max(Duration::from_millis(1))) {
            Ok(reader) => Ok(Some(Reader(reader))),
            Err(error) => Err(Error::Readers { reason: error.to_string() }),
        }
    }

    /// Closes the writer, and the readers as they come back.
    pub(super) fn close(&self) -> Result<()> {
        let me = std::thread::current().id();
        if *lock(&self.holder) == Some(me) {
            return Err(Error::Reentrant { action: "close" });
        }
        *self.readers.write().unwrap_or_else(PoisonError::into_inner) = None;
        drop(lock(&self.writer).take());
        Ok(())
    }
}

/// Says that nobody uses the writer, whichever way its borrow ends.
struct Release<'h>(&'h Mutex<Option<ThreadId>>);

impl Drop for Release<'_> {
    fn drop(&mut self) {
        *lock(self.0) = None;
    }
}

/// A panic while a lock is held leaves nothing half-done behind it here:
/// transactions are rolled back before it goes on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The file's path as SQLite has it; none if no second connection can see the database.
fn file_of(connection: &mut SqliteConnection) -> Result<Option<PathBuf>> {
    let mut file = String::new();
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    Handle::of(connection)?.for_each(sql, &[], |row| {
        row.text(0).clone_into(&mut file);
        Ok(())
    })?;
    Ok((!file.is_empty()).then(|| file.into()))
}

/// Runs `f` between `begin` and COMMIT, or ROLLBACK if it fails or panics.
pub(super) fn in_transaction<T>(
    connection: &mut SqliteConnection,
    begin: &str,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    AnsiTransactionManager::begin_transaction_sql(connection, begin)?;
    let done = catch_unwind(AssertUnwindSafe(|| f(connection)));
    match done {
        Ok(Ok(value)) => match AnsiTransactionManager::commit_transaction(connection) {
            Ok(()) => Ok(value),
            Err(error) => {
                roll_back(connection);
                Err(error.into())
            }
        },
        Ok(Err(error)) => {
            roll_back(connection);
            Err(error)
        }
        Err(panic) => {
            roll_back(connection);
            resume_unwind(panic)
        }
    }
}

/// Runs `f` in one snapshot; what it wrote, if it could, is rolled back.
pub(super) fn in_snapshot<T>(
    connection: &mut SqliteConnection,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?;
    let done = catch_unwind(AssertUnwindSafe(|| f(connection)));
    roll_back(connection);
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Fails only where SQLite has rolled back by itself.
fn roll_back(connection: &mut SqliteConnection) {
    if !is_idle(connection) {
        let _ = AnsiTransactionManager::rollback_transaction(connection);
    }
}
