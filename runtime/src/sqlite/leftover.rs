//! Statements that a module left standing: <https://www.sqlite.org/c3ref/next_stmt.html>

use std::ptr;

use libsqlite3_sys as ffi;

use super::handle::Handle;

impl Handle<'_> {
    /// Ends every statement that is still within a step. Nothing of Declarite's is
    /// once its transaction has failed; but sqlite-vec 0.1.9 forgets a blob that it
    /// has open where a write fails. As long as that stands no COMMIT succeeds, and
    /// the connection cannot be closed.
    pub(crate) fn end_leftovers(&mut self) {
        // SAFETY: the connection is open, and borrowed for good: no statement of it
        // is used by anybody meanwhile. What has text is somebody's still, and is
        // reset. What has none is the inside of a blob, of which a closed one leaves
        // nothing here, and of which who lends one ends before the borrow does.
        unsafe {
            let mut next = ffi::sqlite3_next_stmt(self.as_ptr(), ptr::null_mut());
            while !next.is_null() {
                let statement = next;
                next = ffi::sqlite3_next_stmt(self.as_ptr(), statement);
                if ffi::sqlite3_stmt_busy(statement) == 0 {
                    continue;
                }
                if ffi::sqlite3_sql(statement).is_null() {
                    ffi::sqlite3_finalize(statement);
                } else {
                    ffi::sqlite3_reset(statement);
                }
            }
        }
    }
}
