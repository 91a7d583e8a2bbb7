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

/// Runs `f`, with the log not copied within its COMMIT, as SQLite would while nobody else
/// can write, and tells whether it is to be copied after. Who has turned that off for the
/// connection does it himself.
pub(super) fn with_log_noted<T>(
    connection: &mut SqliteConnection,
    is_long: &mut bool,
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
        // That of a transaction that was rolled back is long too.
        *is_long = noted_frames() >= every || handle.log_bytes() > MOST_LOG;
        handle.checkpoint_every(every);
    }
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Copies a log that is not short into the file between two transactions of an apply,
/// unless that was turned off for the connection: then no commit was noted.
pub(in crate::db) fn copy_between(handle: &Handle<'_>) {
    if noted_frames() < FEWEST_FRAMES {
        return;
    }
    told(handle.checkpoint(Checkpoint::Passive).and_then(|()| shrink(handle)));
}

/// Gives back what a long log takes on disk. No transaction is open, and all of it was copied.
pub(super) fn shrink(handle: &Handle<'_>) -> Result<()> {
    if handle.log_bytes() > MOST_LOG {
        handle.checkpoint(Checkpoint::Truncate)?;
    }
    Ok(())
}

/// What is committed is committed, whatever becomes of its log.
pub(super) fn told(copied: Result<()>) {
    if let Err(error) = copied {
        tracing::debug!(%error, "the write-ahead log stays as it is");
    }
}
