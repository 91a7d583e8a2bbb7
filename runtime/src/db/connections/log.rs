//! The write-ahead log is copied into the file on a thread of its own.
//!
//! SQLite copies it within the COMMIT that makes it long, which takes a third of the time of
//! a large load. Nobody has to wait for that: what is committed is read from the log.
//! <https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files>

use std::mem::replace;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

use super::checkpoint::{MOST_LOG, shrink, told};
use super::{Connections, lock};
use crate::Result;
use crate::sqlite::{Checkpoint, Handle};

/// The thread that copies the log of a database.
#[derive(Default)]
pub(in crate::db) struct LogCopy(Mutex<Copying>);

#[derive(Default)]
enum Copying {
    #[default]
    Nothing,
    Thread(JoinHandle<()>),
    /// The database is closed.
    NoMore,
}

impl LogCopy {
    /// Begins to copy the log. While one is copied, the next commit does it.
    pub(in crate::db) fn begin(&self, connections: &Arc<Connections>) {
        // Who has it waits for a copy, or begins one.
        let Ok(mut copying) = self.0.try_lock() else { return };
        match &*copying {
            Copying::Thread(thread) if !thread.is_finished() => return,
            Copying::NoMore => return,
            Copying::Thread(_) | Copying::Nothing => {}
        }
        let owned = Arc::clone(connections);
        let copy = move || owned.copy_log();
        match Builder::new().name("declarite-log".to_owned()).spawn(copy) {
            Ok(begun) => *copying = Copying::Thread(begun),
            Err(_) => connections.copy_log(),
        }
    }

    /// Waits until nothing is copied.
    pub(in crate::db) fn wait(&self) {
        let copying = &mut *lock(&self.0);
        if matches!(copying, Copying::Thread(_)) {
            end(replace(copying, Copying::Nothing));
        }
    }

    /// The same, and nothing is copied any more.
    pub(in crate::db) fn close(&self) {
        end(replace(&mut *lock(&self.0), Copying::NoMore));
    }
}

/// Waits with the lock held: the thread does not take it, and nobody finds that there is
/// none while it still runs.
fn end(copying: Copying) {
    if let Copying::Thread(thread) = copying {
        // It ends whatever happens in it, and says nothing.
        let _ = thread.join();
    }
}

impl Drop for LogCopy {
    /// A database that was dropped has no file open any more.
    fn drop(&mut self) {
        self.wait();
    }
}

impl Connections {
    /// Copies the log into the file, and shrinks it. Whoever is in the way of it is not waited
    /// for, and leaves it to the next commit.
    pub(in crate::db) fn copy_log(&self) {
        told(self.copied());
    }

    fn copied(&self) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut opened = self.copying.open_on(file)?;
        let is_long = {
            let handle = Handle::of(&mut opened.connection)?;
            handle.checkpoint(Checkpoint::Passive)?;
            handle.log_bytes() > MOST_LOG
        };
        if is_long {
            // Whoever begins to write meanwhile waits here, where he does so without
            // SQLite telling him that the file is busy.
            self.write_if_idle(|connection| shrink(&Handle::of(connection)?))?;
        }
        Ok(())
    }

    /// Whether the log takes more on disk than it may.
    pub(in crate::db) fn has_long_log(&self) -> bool {
        let log = self.file.as_ref().map(|file| file.log());
        log.and_then(|log| std::fs::metadata(log).ok()).is_some_and(|it| it.len() > MOST_LOG)
    }
}
