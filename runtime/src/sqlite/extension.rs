//! Extensions that are linked in and switched on per connection.
//!
//! Loading shared libraries at run time is left out on purpose: it would let
//! a file name decide which code runs.

use std::ffi::{c_char, c_int};

use libsqlite3_sys as ffi;

/// The name under which [`Database::loaded_extensions`](crate::Database::loaded_extensions)
/// tells of sqlite-vec.
pub(crate) const SQLITE_VEC: &str = "sqlite-vec";

/// Whether a database's connections have sqlite-vec, and so `vec0` tables.
///
/// <https://github.com/asg017/sqlite-vec>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqliteVec {
    /// Every connection has it.
    #[default]
    On,
    /// No connection has it; declaring a `vec0` table is an error.
    Off,
}

type EntryPoint = unsafe extern "C" fn(
    *mut ffi::sqlite3,
    *mut *mut c_char,
    *const ffi::sqlite3_api_routines,
) -> c_int;

/// Gives one connection the module and functions of sqlite-vec.
///
/// # Safety
///
/// The arguments are those SQLite hands to the entry point of an extension.
pub(super) unsafe fn load_sqlite_vec(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    api: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: the crate declares its entry point without arguments, but the C
    // function behind it has the signature of every SQLite extension.
    let entry_point = unsafe {
        std::mem::transmute::<*const (), EntryPoint>(sqlite_vec::sqlite3_vec_init as *const ())
    };
    // SAFETY: the caller passes what SQLite passed.
    unsafe { entry_point(db, message, api) }
}
