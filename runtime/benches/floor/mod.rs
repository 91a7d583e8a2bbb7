//! SQLite by hand: one prepared statement, bound and stepped.

use std::ffi::{CString, c_int};
use std::path::Path;
use std::ptr;
use std::time::{Duration, Instant};

use libsqlite3_sys as ffi;

/// A connection with the settings of Declarite's writer, and the statement that is run.
pub(crate) struct Floor {
    db: *mut ffi::sqlite3,
    statement: *mut ffi::sqlite3_stmt,
}

impl Floor {
    pub(crate) fn open(path: &Path, ddl: &str) -> Self {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        let mut db = ptr::null_mut();
        // SAFETY: the path ends with NUL, and the connection is closed on drop.
        unsafe {
            assert_eq!(ffi::sqlite3_open(path.as_ptr(), &raw mut db), ffi::SQLITE_OK);
            let vec0: unsafe extern "C" fn(
                *mut ffi::sqlite3,
                *mut *mut std::ffi::c_char,
                *const ffi::sqlite3_api_routines,
            ) -> c_int = std::mem::transmute(sqlite_vec::sqlite3_vec_init as *const ());
            assert_eq!(vec0(db, ptr::null_mut(), ptr::null()), ffi::SQLITE_OK);
        }
        let floor = Self { db, statement: ptr::null_mut() };
        floor.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -65536",
        );
        floor.execute(ddl);
        floor
    }

    /// Runs a loop over one statement in a transaction.
    pub(crate) fn run(&mut self, sql: &str, body: impl FnOnce(&mut Self)) -> Duration {
        let start = Instant::now();
        self.execute("BEGIN IMMEDIATE");
        let text = CString::new(sql).unwrap();
        // SAFETY: the text ends with NUL, and the connection is open.
        let code = unsafe {
            let statement = &raw mut self.statement;
            ffi::sqlite3_prepare_v2(self.db, text.as_ptr(), -1, statement, ptr::null_mut())
        };
        assert_eq!(code, ffi::SQLITE_OK);
        body(self);
        // SAFETY: the statement was prepared above, and is not used after.
        unsafe { ffi::sqlite3_finalize(self.statement) };
        self.execute("COMMIT");
        start.elapsed()
    }

    pub(crate) fn text(&mut self, parameter: c_int, text: &str) {
        let (start, length) = (text.as_ptr().cast(), text.len() as c_int);
        let keep = ffi::SQLITE_STATIC();
        // SAFETY: the caller's text outlives the step that follows.
        unsafe { ffi::sqlite3_bind_text(self.statement, parameter, start, length, keep) };
    }

    pub(crate) fn vector(&mut self, parameter: c_int, vector: &[f32]) {
        let (start, length) = (vector.as_ptr().cast(), size_of_val(vector) as c_int);
        let keep = ffi::SQLITE_STATIC();
        // SAFETY: the caller's vector outlives the step that follows.
        unsafe { ffi::sqlite3_bind_blob(self.statement, parameter, start, length, keep) };
    }

    pub(crate) fn integer(&mut self, parameter: c_int, integer: i64) {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_bind_int64(self.statement, parameter, integer) };
    }

    pub(crate) fn real(&mut self, parameter: c_int, real: f64) {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_bind_double(self.statement, parameter, real) };
    }

    pub(crate) fn null(&mut self, parameter: c_int) {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_bind_null(self.statement, parameter) };
    }

    pub(crate) fn step(&mut self) {
        // SAFETY: the statement is prepared, and its values are alive.
        unsafe {
            assert_eq!(ffi::sqlite3_step(self.statement), ffi::SQLITE_DONE);
            ffi::sqlite3_reset(self.statement);
        }
    }

    fn execute(&self, sql: &str) {
        let text = CString::new(sql).unwrap();
        // SAFETY: the text ends with NUL, and the connection is open.
        let code = unsafe {
            ffi::sqlite3_exec(self.db, text.as_ptr(), None, ptr::null_mut(), ptr::null_mut())
        };
        assert_eq!(code, ffi::SQLITE_OK, "{sql}");
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        // SAFETY: every statement is finalized at the end of its run.
        unsafe { ffi::sqlite3_close(self.db) };
    }
}
