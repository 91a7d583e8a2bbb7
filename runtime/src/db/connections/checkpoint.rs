//! When the write-ahead log is copied into the file, and what it takes on disk.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::SqliteConnection;

use crate::Result;
use crate::sqlite::{Checkpoint, Handle};

/// What a log may take on disk, in bytes, while nothing of it is used. A large load
/// leaves a log of its own size, which SQLite would keep.
pub(super) const MOST_LOG: u64 = 64 << 20;

/// Runs `f`, and copies the log into the file after it: SQLite would do so within the
/// COMMIT, while nobody else can write. Who has turned that off for the connection does
/// it himself.
///
/// Whoever is in the way of it is not waited for, and leaves it to the next commit.
pub(in crate::db) fn checkpointed<T>(
    connection: &mut SqliteConnection,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    let every = {
        let handle = Handle::of(connection)?;
        let every = handle.checkpoints_every()?;
        if every > 0 {
            handle.note_frames();
        }
        every
    };
    if every <= 0 {
        return f(connection);
    }
    let done = catch_unwind(AssertUnwindSafe(|| f(connection)));
    if let Ok(handle) = Handle::of(connection) {
        let is_long = handle.noted_frames(every) >= every;
        // What is committed is committed, whatever becomes of its log.
        let copied = copy(&handle, is_long);
        if let Err(error) = copied {
            tracing::debug!(%error, "the write-ahead log stays as it is");
        }
    }
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

fn copy(handle: &Handle<'_>, is_long: bool) -> Result<()> {
    if is_long {
        handle.checkpoint(Checkpoint::Passive)?;
    }
    // That of a transaction that was rolled back too.
    if handle.log_bytes() > MOST_LOG {
        handle.checkpoint(Checkpoint::Truncate)?;
    }
    Ok(())
}
