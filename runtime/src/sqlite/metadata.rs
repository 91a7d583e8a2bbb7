//! What a table's columns are: <https://www.sqlite.org/c3ref/table_column_metadata.html>

use std::ffi::{CStr, CString};
use std::ptr;

use libsqlite3_sys as ffi;

use super::handle::Handle;

impl Handle<'_> {
    /// The collation that a column compares by; none if there is no such column.
    pub(crate) fn collation(&self, table: &str, column: &str) -> Option<String> {
        let (table, column) = (CString::new(table).ok()?, CString::new(column).ok()?);
        let mut collation = ptr::null();
        // SAFETY: the connection is open, the names end in NUL, SQLite takes NULL
        // for what is not asked, and the answer is copied before anything else runs.
        unsafe {
            let code = ffi::sqlite3_table_column_metadata(
                self.as_ptr(),
                c"main".as_ptr(),
                table.as_ptr(),
                column.as_ptr(),
                ptr::null_mut(),
                &raw mut collation,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            );
            if code != ffi::SQLITE_OK || collation.is_null() {
                return None;
            }
            Some(CStr::from_ptr(collation).to_string_lossy().into_owned())
        }
    }
}
