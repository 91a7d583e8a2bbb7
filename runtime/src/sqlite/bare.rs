//! A connection that nobody but Declarite uses.

use std::ffi::{CStr, CString};
use std::ptr::{self, NonNull};

use libsqlite3_sys as ffi;

use super::extension::SqliteVec;
use super::file::FileState;
use super::handle::{Handle, given};
use super::statement::failure;
use crate::{Error, Result};

/// Without diesel, and so without the mutex that a connection takes in each call if
/// several threads may use it at once: a row of five columns takes and gives it back a
/// dozen times, for a tenth of the time that reading it takes.
///
/// <https://www.sqlite.org/threadsafe.html>
pub(crate) struct BareConnection {
    db: NonNull<ffi::sqlite3>,
}

// SAFETY: SQLite's multi-thread mode lets every thread use a connection, if no other does
// at the same time; nothing here uses it by `&`.
unsafe impl Send for BareConnection {}

impl BareConnection {
    /// Opens a connection as diesel would, and tells which file it is on. Nothing of the
    /// file was read by then.
    pub(crate) fn open(url: &str, sqlite_vec: SqliteVec) -> Result<(Self, FileState)> {
        let failed = |reason: String| Error::Open { path: url.into(), reason };
        let path = CString::new(url).map_err(|error| failed(error.to_string()))?;
        let (connection, _) = given(sqlite_vec, || {
            let flags = ffi::SQLITE_OPEN_READWRITE
                | ffi::SQLITE_OPEN_CREATE
                | ffi::SQLITE_OPEN_URI
                | ffi::SQLITE_OPEN_NOMUTEX;
            let mut db = ptr::null_mut();
            // SAFETY: the path ends in NUL, and the pointer is written before it is read.
            let code =
                unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &raw mut db, flags, ptr::null()) };
            // A connection that failed to open is closed as well.
            let connection = NonNull::new(db).map(|db| Self { db });
            match connection {
                Some(connection) if code == ffi::SQLITE_OK => Ok(connection),
                _ => {
                    // SAFETY: the text is SQLite's own, ends in NUL and lives for ever.
                    let reason = unsafe { CStr::from_ptr(ffi::sqlite3_errstr(code)) };
                    Err(failed(reason.to_string_lossy().into_owned()))
                }
            }
        })?;
        // SAFETY: the connection is open, and this thread's.
        let file = unsafe { FileState::of(connection.db) };
        Ok((connection, file))
    }

    /// Its handle, while it is borrowed.
    pub(crate) fn handle(&mut self) -> Handle<'_> {
        // SAFETY: the connection is open, and stays so while it is borrowed.
        unsafe { Handle::bare(self.db) }
    }

    /// Runs statements that answer nothing.
    pub(crate) fn execute_all(&mut self, sql: &str) -> Result<()> {
        let failed = |reason: String| Error::Sqlite {
            action: format!("running `{sql}`"),
            code: ffi::SQLITE_MISUSE,
            message: reason,
        };
        let statements = CString::new(sql).map_err(|error| failed(error.to_string()))?;
        // SAFETY: the connection is open; the text ends in NUL; no rows are asked for.
        unsafe {
            let (db, none) = (self.db.as_ptr(), ptr::null_mut());
            match ffi::sqlite3_exec(db, statements.as_ptr(), None, none, ptr::null_mut()) {
                ffi::SQLITE_OK => Ok(()),
                code => Err(failure(self.db, code).during(format!("running `{sql}`"))),
            }
        }
    }
}

impl Drop for BareConnection {
    fn drop(&mut self) {
        // SAFETY: nothing uses it after. What borrowed it is gone with its statements; were
        // one forgotten instead, SQLite would leave the connection open.
        unsafe { ffi::sqlite3_close(self.db.as_ptr()) };
    }
}
