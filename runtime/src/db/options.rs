//! How a database is opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Database;
use crate::Result;
use crate::sqlite::SqliteVec;

/// What may be chosen when a database is opened.
///
/// ```
/// use declarite::{Database, SqliteVec};
/// use std::time::Duration;
///
/// let db = Database::options()
///     .sqlite_vec(SqliteVec::Off)
///     .busy_timeout(Duration::from_secs(30))
///     .open(":memory:")?;
/// assert!(db.loaded_extensions().is_empty());
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "options do nothing until `open`"]
pub struct DatabaseOptions {
    pub(super) sqlite_vec: SqliteVec,
    pub(super) busy_timeout: Duration,
    pub(super) readers: u32,
    pub(super) memory_map: bool,
    pub(super) spool_folder: Option<PathBuf>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            sqlite_vec: SqliteVec::On,
            busy_timeout: Duration::from_secs(5),
            readers: 8,
            memory_map: true,
            spool_folder: None,
        }
    }
}

impl DatabaseOptions {
    /// Whether connections have sqlite-vec; on unless said otherwise.
    pub fn sqlite_vec(mut self, sqlite_vec: SqliteVec) -> Self {
        self.sqlite_vec = sqlite_vec;
        self
    }

    /// How long to wait for another connection's lock, or for a free reader;
    /// 5 seconds unless said otherwise.
    ///
    /// <https://www.sqlite.org/c3ref/busy_timeout.html>
    pub fn busy_timeout(mut self, busy_timeout: Duration) -> Self {
        self.busy_timeout = busy_timeout;
        self
    }

    /// Readers open at a time, at least 1; 8 unless said otherwise. They are opened as
    /// they are needed, and as many again to go through whole tables: see
    /// [`SqliteRow::all`](crate::SqliteRow::all). An in-memory database has none.
    pub fn readers(mut self, readers: u32) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// Whether readers map the file into memory; they do unless said otherwise.
    ///
    /// Searching vectors is about twice as fast with it. But an input or output
    /// error on a mapped file ends the program with a signal, where it
    /// otherwise is an error: turn it off for files on network drives. Who goes through
    /// a whole regular table does not map it: there it would cost time.
    ///
    /// <https://www.sqlite.org/mmap.html>
    pub fn memory_map(mut self, memory_map: bool) -> Self {
        self.memory_map = memory_map;
        self
    }

    /// Where declared rows go that do not fit in memory; beside the database
    /// unless said otherwise. The file there has no name, and is gone with the
    /// target state.
    pub fn spool_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spool_folder = Some(folder.into());
        self
    }

    /// Opens the database, and creates the file if there is none.
    ///
    /// # Errors
    ///
    /// As [`Database::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<Database> {
        Database::open_with(path.as_ref(), self)
    }
}
