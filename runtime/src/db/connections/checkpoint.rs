//! When the write-ahead log is copied into the file, and what it takes on disk.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::SqliteConnection;

use crate::Result;
use crate::sqlite::{Checkpoint, Handle, noted_frames};

/// What a log may take on disk, in bytes, while nothing of it is used. A large load
/// leaves a log of its own size, which SQLite would keep.
pub(super) const MOST_LOG: u64 = 64 << 20;

/// Frames of a log that is copied between two batches: to copy it takes the disk's time,
/// which a small batch is not to wait for.
const FEWEST_FRAMES: i32 = 256;

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
        let is_long = noted_frames() >= every;
        handle.checkpoint_every(every);
        copy_log(&handle, is_long);
    }
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Copies a long log into the file, and shrinks it. No transaction is open.
fn copy_log(handle: &Handle<'_>, is_long: bool) {
    let copy = || -> Result<()> {
        if is_long {
            handle.checkpoint(Checkpoint::Passive)?;
        }
        // That of a transaction that was rolled back too.
        if handle.log_bytes() > MOST_LOG {
            handle.checkpoint(Checkpoint::Truncate)?;
        }
        Ok(())
    };
    // What is committed is committed, whatever becomes of its log.
    if let Err(error) = copy() {
        tracing::debug!(%error, "the write-ahead log stays as it is");
    }
}

/// Copies a log that is not short into the file between two transactions of an apply,
/// unless that was turned off for the connection: then no commit was noted.
pub(in crate::db) fn copy_between(handle: &Handle<'_>) {
    if noted_frames() >= FEWEST_FRAMES {
        copy_log(handle, true);
    }
}
