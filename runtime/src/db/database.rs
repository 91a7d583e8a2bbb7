//! One managed SQLite file.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel::SqliteConnection;

use super::connections::{Connections, LogCopy, Reader, Scanner, in_snapshot, in_transaction};
use super::ledger;
use super::options::DatabaseOptions;
use super::spool::SpoolPlace;
use super::target_state::TargetState;
use crate::sqlite::{Handle, SQLITE_VEC, SqliteVec};
use crate::{Error, Result};

/// One managed SQLite file: a writer, a pool of readers, its extensions.
///
/// Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    options: DatabaseOptions,
    spool: SpoolPlace,
    // Dropped first: it ends before the connections are closed.
    log: LogCopy,
    connections: Arc<Connections>,
    extensions: BTreeSet<&'static str>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens a file, and creates it if there is none.
    ///
    /// A path, a `file:` URL with SQLite's parameters, or `:memory:`. The file
    /// is in WAL mode with `synchronous = NORMAL`, foreign keys are enforced,
    /// locks of others are waited for 5 seconds, and sqlite-vec is there; see
    /// [`options`](Self::options) to choose otherwise.
    ///
    /// It stays with the file it opened. Once the path names another file, or
    /// none, calls answer [`Error::FileMoved`] and write nothing; streams of
    /// rows that are open go on in the old file. A path that is relative, or a
    /// link, is looked up from where it was when the database was opened.
    ///
    /// ```
    /// let folder = tempfile::tempdir().map_err(declarite::Error::user)?;
    /// let db = declarite::Database::open(folder.path().join("pages.sqlite"))?;
    /// assert!(db.loaded_extensions().contains("sqlite-vec"));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if there can be no such file, or it is no database;
    /// [`Error::Format`] if a newer version of Declarite wrote its ledger.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::options().open(path)
    }

    /// What may be chosen when a database is opened.
    pub fn options() -> DatabaseOptions {
        DatabaseOptions::default()
    }

    pub(super) fn open_with(path: &Path, options: DatabaseOptions) -> Result<Self> {
        let failed = |reason: String| Error::Open { path: path.to_owned(), reason };
        let url =
            path.to_str().ok_or_else(|| failed("SQLite takes UTF-8 paths only".to_owned()))?;
        if url.contains('\0') {
            return Err(failed("a path has no NUL character".to_owned()));
        }
        let url = match url.strip_prefix("sqlite://") {
            Some(rest) => format!("file:{rest}"),
            None => url.to_owned(),
        };
        let is_path = !url.starts_with("file:") && url != ":memory:" && !url.is_empty();
        // Readers are opened later, and the working directory may be another by then.
        let url = if is_path {
            let absolute = std::path::absolute(&url).map_err(|error| failed(error.to_string()))?;
            absolute.to_string_lossy().into_owned()
        } else {
            absolute_url(url).map_err(|error| failed(error.to_string()))?
        };
        let connections = Arc::new(Connections::open(&url, &options)?);
        let spool = match (&options.spool_folder, connections.folder()) {
            (Some(folder), _) => SpoolPlace::Folder(folder.clone()),
            (None, Some(folder)) => SpoolPlace::Folder(folder.to_owned()),
            (None, None) => SpoolPlace::Memory,
        };
        connections.write("open", |connection| ledger::check_format(&Handle::of(connection)?))?;
        let extensions = match options.sqlite_vec {
            SqliteVec::On => BTreeSet::from([SQLITE_VEC]),
            SqliteVec::Off => BTreeSet::new(),
        };
        tracing::debug!(path = %path.display(), "opened");
        let path = path.to_owned();
        let log = LogCopy::default();
        Ok(Self { inner: Arc::new(Inner { path, options, spool, log, connections, extensions }) })
    }

    /// Runs `f` in one transaction on the writer: all of it is committed, or
    /// nothing, if `f` fails or panics.
    ///
    /// The write lock is taken at once. Errors of your own go out by
    /// [`Error::User`].
    ///
    /// ```
    /// use declarite::{Database, Error};
    /// use declarite::diesel::{RunQueryDsl, sql_query};
    ///
    /// let db = Database::open(":memory:")?;
    /// db.transaction(|connection| {
    ///     sql_query("CREATE TABLE seen (page TEXT)").execute(connection)?;
    ///     Ok(())
    /// })?;
    /// let nothing: Result<(), Error> = db.transaction(|_| Err(Error::user("changed my mind")));
    /// assert_eq!(nothing.unwrap_err().to_string(), "changed my mind");
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What `f` answers; [`Error::Reentrant`] inside another `transaction` on
    /// the same thread; a busy error if another process holds the lock;
    /// [`Error::FileMoved`] if the path names another file by now;
    /// [`Error::SwappedConnection`] if `f` leaves another connection than it was lent.
    pub fn transaction<T>(&self, f: impl FnOnce(&mut SqliteConnection) -> Result<T>) -> Result<T> {
        self.inner.connections.write("another transaction", |connection| {
            in_transaction(connection, "BEGIN IMMEDIATE", |connection| {
                self.check_file(&Handle::of(connection)?)?;
                f(connection)
            })
        })
    }

    /// Runs `f` on a reader, in one snapshot of the file: what others commit
    /// meanwhile is not seen. Nothing can be written; on an in-memory database,
    /// which has no readers, what is written is rolled back.
    ///
    /// # Errors
    ///
    /// What `f` answers; [`Error::Readers`] if no reader becomes free;
    /// [`Error::FileMoved`] and [`Error::SwappedConnection`] as in
    /// [`transaction`](Self::transaction).
    pub fn read<T>(&self, f: impl FnOnce(&mut SqliteConnection) -> Result<T>) -> Result<T> {
        self.inner.connections.read("a read", |connection| in_snapshot(connection, f))
    }

    /// What this run of an app declares should exist.
    ///
    /// Several apps share a file, and each owns its tables. Nothing is written
    /// before [`TargetState::apply`].
    ///
    /// # Errors
    ///
    /// [`Error::App`] for an app without a name; what reading the ledger answers.
    pub fn target_state(&self, app: &str) -> Result<TargetState> {
        TargetState::open(self, app)
    }

    /// The extensions its connections have.
    #[must_use]
    pub fn loaded_extensions(&self) -> &BTreeSet<&'static str> {
        &self.inner.extensions
    }

    /// The path or URL as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Closes the connections: the writer now, readers as they come back. A log that is being
    /// copied is waited for.
    ///
    /// Without it they are closed when the last clone is dropped. Calls that
    /// come later answer [`Error::Closed`].
    ///
    /// # Errors
    ///
    /// [`Error::Reentrant`] inside a closure that holds the writer.
    pub fn close(&self) -> Result<()> {
        let Inner { log, connections, .. } = &*self.inner;
        connections.check_idle("close")?;
        log.wait();
        connections.close()?;
        // An apply may have ended meanwhile.
        log.close();
        Ok(())
    }

    pub(crate) fn reader(&self) -> Result<Option<Reader>> {
        self.inner.connections.reader()
    }

    pub(crate) fn scanner(&self) -> Result<Option<Scanner>> {
        self.inner.connections.scanner()
    }

    pub(crate) fn has_sqlite_vec(&self) -> bool {
        self.inner.options.sqlite_vec == SqliteVec::On
    }

    /// D4: the path still names the file that was opened.
    pub(super) fn check_file(&self, handle: &Handle<'_>) -> Result<()> {
        self.inner.connections.check_file(handle)
    }

    pub(super) fn spool_place(&self) -> SpoolPlace {
        self.inner.spool.clone()
    }

    /// Reads the ledger or the schema, in one snapshot.
    pub(crate) fn look<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        self.inner.connections.read(action, |connection| in_snapshot(connection, f))
    }

    /// Lends the writer to write much with. A log that became long is copied after it; while
    /// one is that is too long already, it is waited for, so that it ends.
    pub(super) fn write_much<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        let Inner { log, connections, .. } = &*self.inner;
        if connections.has_long_log() {
            log.wait();
        }
        let mut is_long = false;
        let done = connections.write_much(action, &mut is_long, f);
        if is_long {
            log.begin(connections);
        }
        done
    }

    /// Lends the writer, without a transaction.
    pub(super) fn write<T>(
        &self,
        action: &'static str,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
    ) -> Result<T> {
        self.inner.connections.write(action, f)
    }
}

/// A `file:` URL whose path does not depend on the working directory.
///
/// <https://www.sqlite.org/uri.html>
fn absolute_url(url: String) -> std::io::Result<String> {
    let relative = url.strip_prefix("file:").filter(|rest| !rest.starts_with(['/', ':', '?']));
    let Some(rest) = relative else { return Ok(url) };
    // A name of an in-memory database is no path.
    if rest.is_empty() || rest.contains("mode=memory") {
        return Ok(url);
    }
    let here = std::env::current_dir()?;
    let here = here.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{here}/{rest}"))
}
