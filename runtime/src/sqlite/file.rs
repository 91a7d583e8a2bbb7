//! The file under a connection: <https://www.sqlite.org/c3ref/file_control.html>

use std::ffi::{CStr, c_int};
use std::path::PathBuf;
use std::ptr::NonNull;

use libsqlite3_sys as ffi;

/// What SQLite tells of the file of a connection.
#[derive(Debug)]
pub(crate) struct FileState {
    /// Its path as SQLite opened it, links followed; none if no second
    /// connection can see the database.
    pub(crate) path: Option<PathBuf>,
    /// Whether it was renamed or deleted since. What has no file cannot be, and
    /// a file system that cannot tell says no:
    /// <https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlhasmoved>
    pub(crate) has_moved: bool,
}

impl FileState {
    /// # Safety
    ///
    /// `db` is open, and used by this thread only.
    pub(super) unsafe fn of(db: NonNull<ffi::sqlite3>) -> Self {
        // SAFETY: the caller's; the names end in NUL, and so does what SQLite
        // answers, which lives as long as the connection and is copied here. The
        // control writes an integer, which outlives the call.
        unsafe {
            let mut moved: c_int = 0;
            let code = ffi::sqlite3_file_control(
                db.as_ptr(),
                c"main".as_ptr(),
                ffi::SQLITE_FCNTL_HAS_MOVED,
                (&raw mut moved).cast(),
            );
            let name = ffi::sqlite3_db_filename(db.as_ptr(), c"main".as_ptr());
            let name = if name.is_null() { c"" } else { CStr::from_ptr(name) };
            let path = (!name.is_empty()).then(|| name.to_string_lossy().into_owned().into());
            Self { path, has_moved: code == ffi::SQLITE_OK && moved != 0 }
        }
    }
}
