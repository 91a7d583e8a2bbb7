//! Connections to read with, lent from pools.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use diesel::SqliteConnection;
use r2d2::{ManageConnection, Pool, PooledConnection};
use scheduled_thread_pool::ScheduledThreadPool;

use super::file::OpenedFile;
use super::opened::{Opening, ReaderOpening, ScannerOpening};
use crate::db::options::DatabaseOptions;
use crate::sqlite::{Connected, Handle};
use crate::{Error, Result};

/// The most SQLite maps: <https://www.sqlite.org/compile.html#max_mmap_size>
const MAP: &str = "PRAGMA mmap_size = 2147418112";
const NO_MAP: &str = "PRAGMA mmap_size = 0";

/// What r2d2 takes for a time to wait.
const SHORTEST: Duration = Duration::from_millis(1);

/// To open a reader is work, and not waiting for anybody: a database that is not
/// to wait for locks has the time for it.
const OPENING: Duration = Duration::from_secs(5);

/// Twice the time from one attempt to open a connection to the next. How long somebody
/// waits for one is said of each loan.
const AGAIN: Duration = Duration::from_secs(1);

/// Who opens readers: by itself, r2d2 has three threads for each database.
static OPENERS: LazyLock<Arc<ScheduledThreadPool>> = LazyLock::new(|| {
    let threads = ScheduledThreadPool::builder().num_threads(2);
    Arc::new(threads.thread_name_pattern("declarite-readers-{}").build())
});

/// A reader, on loan from its pool.
pub(crate) struct Reader(PooledConnection<ReaderOpening>);

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

/// A connection that reads whole tables, on loan from its pool.
pub(crate) struct Scanner(PooledConnection<ScannerOpening>);

impl Connected for Scanner {
    fn handle(&mut self) -> Result<Handle<'_>> {
        Ok(self.0.handle())
    }
}

/// The connections to read one file with, in two pools.
#[derive(Clone)]
pub(super) struct Readers {
    file: Arc<OpenedFile>,
    patience: Duration,
    readers: Pool<ReaderOpening>,
    /// All rows of a table, one after the other, are read by a connection that nobody is
    /// lent, and so needs no mutex. It does not map the file: of a page that is copied
    /// the processor has every line at hand by the time that rows are taken from it, in
    /// whatever order they lie there; of one that is mapped it waits for most. What that
    /// costs: the copies go where other connections have pages that are used less, since
    /// SQLite as it is bundled has one cache for all, and they read theirs again.
    scanners: Pool<ScannerOpening>,
}

impl Readers {
    /// Makes ready to open connections, each of which is set up for its use.
    pub(super) fn new(
        file: &Arc<OpenedFile>,
        options: &DatabaseOptions,
        patience: Duration,
        opening: impl Fn(&str) -> Opening,
    ) -> Self {
        let opening =
            |map| opening(&format!("{map}; PRAGMA foreign_keys = ON; PRAGMA query_only = ON"));
        let map = if options.memory_map { MAP } else { NO_MAP };
        let readers = ReaderOpening { opening: opening(map), file: Arc::clone(file) };
        let scanners = ScannerOpening { opening: opening(NO_MAP), file: Arc::clone(file) };
        Self {
            file: Arc::clone(file),
            patience,
            readers: pool(readers, options.readers),
            scanners: pool(scanners, options.readers),
        }
    }

    /// A reader that is free, or that is opened.
    pub(super) fn reader(&self) -> Result<Reader> {
        self.of(&self.readers).map(Reader)
    }

    /// The same to read a whole table with.
    pub(super) fn scanner(&self) -> Result<Scanner> {
        self.of(&self.scanners).map(Scanner)
    }

    fn of<M: ManageConnection>(&self, pool: &Pool<M>) -> Result<PooledConnection<M>> {
        self.file.check_name()?;
        let all_are_open = pool.state().connections >= pool.max_size();
        let patience = self.patience.max(if all_are_open { SHORTEST } else { OPENING });
        pool.get_timeout(patience).or_else(|error| {
            self.file.check_name()?;
            Err(Error::Readers { reason: error.to_string() })
        })
    }
}

/// Connections that are idle stay open: to look for them now and then is a job of
/// r2d2's that goes on when the pool is gone.
fn pool<M: ManageConnection>(manager: M, most: u32) -> Pool<M> {
    Pool::builder()
        .max_size(most)
        .min_idle(Some(0))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_on_check_out(false)
        .connection_timeout(AGAIN)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .thread_pool(Arc::clone(&OPENERS))
        .build_unchecked(manager)
}
