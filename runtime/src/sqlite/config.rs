//! Settings of one connection: <https://www.sqlite.org/c3ref/db_config.html>

use std::ffi::c_int;
use std::ptr;

use libsqlite3_sys as ffi;

use super::handle::Handle;

impl Handle<'_> {
    /// Takes what stands in double quotes in definitions for a name, and never
    /// for a text: <https://www.sqlite.org/quirks.html#dblquote>
    ///
    /// A library that was built without the choice leaves it as it is.
    pub(crate) fn take_quotes_for_names(&self) {
        // SAFETY: the connection is open; the option takes an integer, and a
        // pointer to what it was before, which may be null.
        unsafe {
            ffi::sqlite3_db_config(
                self.as_ptr(),
                ffi::SQLITE_DBCONFIG_DQS_DDL,
                0 as c_int,
                ptr::null_mut::<c_int>(),
            );
        }
    }
}
