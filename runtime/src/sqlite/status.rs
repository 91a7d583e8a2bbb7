//! Counters of a connection: <https://www.sqlite.org/c3ref/c_dbstatus_options.html>

use std::ffi::c_int;

use libsqlite3_sys as ffi;

use super::handle::Handle;

impl Handle<'_> {
    /// Whether a foreign key refers to nothing, so that COMMIT would fail.
    pub(crate) fn has_unresolved_references(&self) -> bool {
        let (mut unresolved, mut highest): (c_int, c_int) = (0, 0);
        // SAFETY: the connection is open, and both counters outlive the call.
        let code = unsafe {
            ffi::sqlite3_db_status(
                self.as_ptr(),
                ffi::SQLITE_DBSTATUS_DEFERRED_FKS,
                &raw mut unresolved,
                &raw mut highest,
                0,
            )
        };
        code == ffi::SQLITE_OK && unresolved != 0
    }

    /// Rows that the connection ever changed, those among them that triggers and
    /// the actions of foreign keys did.
    pub(crate) fn total_changes(&self) -> u64 {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_total_changes64(self.as_ptr()) }.cast_unsigned()
    }
}
