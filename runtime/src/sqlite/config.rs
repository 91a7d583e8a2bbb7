//! Settings of one connection: <https://www.sqlite.org/c3ref/db_config.html>

use std::ffi::c_int;
use std::ptr;

use libsqlite3_sys as ffi;

use super::handle::Handle;
use crate::{Error, Result};

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

impl Handle<'_> {
    /// Turns the enforcement of foreign keys off while the answer lives, within a
    /// transaction too, where `PRAGMA foreign_keys` does nothing: then tables can be
    /// dropped and made anew without what ON DELETE does, and rows be written with it
    /// in the same transaction.
    ///
    /// Who uses it checks the foreign keys before COMMIT: SQLite's own count of those
    /// that refer to nothing knows nothing of what is done meanwhile.
    ///
    /// # Errors
    ///
    /// A library that does not turn them off within a transaction.
    pub(crate) fn foreign_keys_off(&self) -> Result<ForeignKeysOff<'_>> {
        let off = ForeignKeysOff { handle: self, were_on: self.set_foreign_keys(-1) };
        if self.set_foreign_keys(0) {
            let message = "foreign keys cannot be turned off within a transaction".to_owned();
            let action = "rebuilding a table".to_owned();
            return Err(Error::Sqlite { action, code: ffi::SQLITE_MISUSE, message });
        }
        Ok(off)
    }

    /// Turns them on or off, or for -1 leaves them; whether they are on.
    fn set_foreign_keys(&self, to: c_int) -> bool {
        let mut are_on: c_int = 0;
        // SAFETY: the connection is open; the option takes an integer, and a
        // pointer to one that lives until the call is done.
        unsafe {
            ffi::sqlite3_db_config(
                self.as_ptr(),
                ffi::SQLITE_DBCONFIG_ENABLE_FKEY,
                to,
                &raw mut are_on,
            );
        }
        are_on != 0
    }
}

/// See [`Handle::foreign_keys_off`].
pub(crate) struct ForeignKeysOff<'h> {
    handle: &'h Handle<'h>,
    were_on: bool,
}

impl Drop for ForeignKeysOff<'_> {
    fn drop(&mut self) {
        self.handle.set_foreign_keys(c_int::from(self.were_on));
    }
}
