//! A connection's mutex, held over several calls.
//!
//! Each call of SQLite's takes and gives it back by itself; by who has it already it
//! is taken for next to nothing. A row that is bound, stepped and reset saves as much as
//! it costs to encode: <https://www.sqlite.org/c3ref/mutex_alloc.html>

use std::marker::PhantomData;
use std::ptr::NonNull;

use libsqlite3_sys as ffi;

/// Held until it is dropped, by the thread that took it.
pub(super) struct HeldMutex<'c> {
    mutex: *mut ffi::sqlite3_mutex,
    connection: PhantomData<&'c ()>,
}

impl HeldMutex<'_> {
    /// # Safety
    ///
    /// `db` is open, and stays so for the lifetime this is given.
    #[inline]
    pub(super) unsafe fn of(db: NonNull<ffi::sqlite3>) -> Self {
        // SAFETY: the caller's. A connection without mutex has none to enter, and the
        // mutex is recursive, so that calls which take it go on.
        unsafe {
            let mutex = ffi::sqlite3_db_mutex(db.as_ptr());
            ffi::sqlite3_mutex_enter(mutex);
            Self { mutex, connection: PhantomData }
        }
    }
}

impl Drop for HeldMutex<'_> {
    fn drop(&mut self) {
        // SAFETY: it was entered by this thread, on which a raw pointer keeps this; the
        // connection it is of is open, as who called `of` promised.
        unsafe { ffi::sqlite3_mutex_leave(self.mutex) };
    }
}
