//! The write-ahead log: <https://www.sqlite.org/c3ref/wal_hook.html>

use std::cell::Cell;
use std::ffi::{CStr, OsString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::ptr;

use libsqlite3_sys as ffi;

use super::handle::Handle;
use crate::Result;

thread_local! {
    /// Frames that the log had after the last commit of this thread that was noted.
    static FRAMES: Cell<c_int> = const { Cell::new(0) };
}

/// How the log is copied into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checkpoint {
    /// As far as nobody is in the way, while others write.
    Passive,
    /// And emptied, if nobody is in the way.
    Truncate,
}

impl Handle<'_> {
    /// Notes how long the log is after a commit, where the connection would copy it
    /// into the file once it is so many frames long.
    pub(crate) fn note_frames(&self) {
        FRAMES.set(0);
        // SAFETY: the connection is open; the callback lives as long as the program,
        // and is given no data.
        unsafe { ffi::sqlite3_wal_hook(self.as_ptr(), Some(note), ptr::null_mut()) };
    }

    /// Lets the connection copy the log once it is so many frames long again.
    /// None are noted any more.
    pub(crate) fn checkpoint_every(&self, frames: c_int) {
        FRAMES.set(0);
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_wal_autocheckpoint(self.as_ptr(), frames) };
    }

    /// After how many frames of a log the connection copies it into the file; 0 for never.
    pub(crate) fn checkpoints_every(&self) -> Result<c_int> {
        Ok(c_int::try_from(self.integer("PRAGMA wal_autocheckpoint")?).unwrap_or(c_int::MAX))
    }

    /// Copies the log into the file, and waits for nobody. Whoever is in the way leaves
    /// it to the next one.
    pub(crate) fn checkpoint(&self, how: Checkpoint) -> Result<()> {
        let patience = self.integer("PRAGMA busy_timeout")?;
        let mode = match how {
            Checkpoint::Passive => ffi::SQLITE_CHECKPOINT_PASSIVE,
            Checkpoint::Truncate => ffi::SQLITE_CHECKPOINT_TRUNCATE,
        };
        // SAFETY: the connection is open, the name ends in NUL, and what is not asked
        // for may be null.
        unsafe {
            ffi::sqlite3_busy_timeout(self.as_ptr(), 0);
            let (db, nothing) = (self.as_ptr(), ptr::null_mut());
            ffi::sqlite3_wal_checkpoint_v2(db, c"main".as_ptr(), mode, nothing, nothing);
            let patience = c_int::try_from(patience).unwrap_or(c_int::MAX);
            ffi::sqlite3_busy_timeout(self.as_ptr(), patience);
        }
        Ok(())
    }

    /// Bytes that the log takes on disk, whether or not they are used; 0 where there
    /// is none.
    pub(crate) fn log_bytes(&self) -> u64 {
        // SAFETY: the connection is open; SQLite answers names that end in NUL and live
        // as long as it, and takes one of its own only.
        let path = unsafe {
            let name = ffi::sqlite3_db_filename(self.as_ptr(), c"main".as_ptr());
            if name.is_null() || *name == 0 {
                return 0;
            }
            let log = ffi::sqlite3_filename_wal(name);
            if log.is_null() {
                return 0;
            }
            CStr::from_ptr(log).to_bytes().to_vec()
        };
        std::fs::metadata(as_path(path)).map_or(0, |metadata| metadata.len())
    }
}

/// SQLite's own names of files.
fn as_path(name: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    let name = <OsString as std::os::unix::ffi::OsStringExt>::from_vec(name);
    #[cfg(not(unix))]
    let name: OsString = String::from_utf8_lossy(&name).into_owned().into();
    PathBuf::from(name)
}

/// Frames in the log after the last commit of this thread since
/// [`note_frames`](Handle::note_frames) was called; none where there was no commit.
pub(crate) fn noted_frames() -> c_int {
    FRAMES.get()
}

unsafe extern "C" fn note(
    _: *mut c_void,
    _: *mut ffi::sqlite3,
    _: *const c_char,
    frames: c_int,
) -> c_int {
    FRAMES.set(frames);
    ffi::SQLITE_OK
}
