//! A connection and its prepared statements.

use std::ffi::{CString, c_char, c_int};
use std::marker::PhantomData;
use std::path::Path;
use std::{ptr, slice};

use libsqlite3_sys as ffi;

/// The page cache of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    /// As SQLite has it: 2 MB.
    Default,
    /// 64 MB, as Declarite's writer has it.
    Large,
}

/// A connection with the settings of Declarite's.
pub(crate) struct Connection(*mut ffi::sqlite3);

impl Connection {
    pub(crate) fn open(path: &Path, cache: Cache) -> Self {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        // One thread uses it, so it needs no mutex.
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_NOMUTEX;
        let mut db = ptr::null_mut();
        // SAFETY: the path ends with NUL, and the connection is closed on drop. sqlite-vec
        // declares its entry point without the arguments that all entry points have.
        unsafe {
            let code = ffi::sqlite3_open_v2(path.as_ptr(), &raw mut db, flags, ptr::null());
            assert_eq!(code, ffi::SQLITE_OK);
            let vec0: unsafe extern "C" fn(
                *mut ffi::sqlite3,
                *mut *mut c_char,
                *const ffi::sqlite3_api_routines,
            ) -> c_int = std::mem::transmute(sqlite_vec::sqlite3_vec_init as *const ());
            assert_eq!(vec0(db, ptr::null_mut(), ptr::null()), ffi::SQLITE_OK);
        }
        let connection = Self(db);
        connection.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
        );
        if cache == Cache::Large {
            connection.execute("PRAGMA cache_size = -65536");
        }
        connection
    }

    /// A connection to read with, which maps the file as Declarite's readers do.
    pub(crate) fn open_mapped(path: &Path) -> Self {
        let connection = Self::open(path, Cache::Large);
        connection.execute("PRAGMA mmap_size = 2147418112");
        connection
    }

    pub(crate) fn execute(&self, sql: &str) {
        let text = CString::new(sql).unwrap();
        // SAFETY: the text ends with NUL, and the connection is open.
        let code = unsafe {
            ffi::sqlite3_exec(self.0, text.as_ptr(), None, ptr::null_mut(), ptr::null_mut())
        };
        assert_eq!(code, ffi::SQLITE_OK, "{sql}");
    }

    /// Runs statements in one transaction.
    pub(crate) fn transaction<T>(&self, body: impl FnOnce() -> T) -> T {
        self.execute("BEGIN IMMEDIATE");
        let answer = body();
        self.execute("COMMIT");
        answer
    }

    pub(crate) fn prepare(&self, sql: &str) -> Statement<'_> {
        let text = CString::new(sql).unwrap();
        let mut statement = ptr::null_mut();
        let (flags, tail) = (ffi::SQLITE_PREPARE_PERSISTENT, ptr::null_mut());
        // SAFETY: the text ends with NUL, and the connection is open.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(self.0, text.as_ptr(), -1, flags, &raw mut statement, tail)
        };
        assert_eq!(code, ffi::SQLITE_OK, "{sql}");
        Statement { statement, connection: PhantomData }
    }

    /// The integer that a query answers.
    pub(crate) fn integer(&self, sql: &str) -> i64 {
        let mut statement = self.prepare(sql);
        assert!(statement.step(), "{sql}");
        statement.integer_of(0)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: statements borrow the connection, so none is left.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

/// A prepared statement. What is bound to it has to live until the step after it.
pub(crate) struct Statement<'c> {
    statement: *mut ffi::sqlite3_stmt,
    connection: PhantomData<&'c Connection>,
}

impl Statement<'_> {
    pub(crate) fn text(&mut self, parameter: c_int, text: &str) {
        let (start, length) = (text.as_ptr().cast(), text.len() as c_int);
        let keep = ffi::SQLITE_STATIC();
        // SAFETY: the caller's text outlives the step that follows.
        unsafe { ffi::sqlite3_bind_text(self.statement, parameter, start, length, keep) };
    }

    pub(crate) fn blob(&mut self, parameter: c_int, bytes: &[u8]) {
        let (start, length) = (bytes.as_ptr().cast(), bytes.len() as c_int);
        let keep = ffi::SQLITE_STATIC();
        // SAFETY: the caller's bytes outlive the step that follows.
        unsafe { ffi::sqlite3_bind_blob(self.statement, parameter, start, length, keep) };
    }

    pub(crate) fn vector(&mut self, parameter: c_int, vector: &[f32]) {
        let length = size_of_val(vector);
        // SAFETY: any four bytes of a float are four bytes.
        let bytes = unsafe { slice::from_raw_parts(vector.as_ptr().cast(), length) };
        self.blob(parameter, bytes);
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

    /// Runs a statement that answers no row.
    pub(crate) fn run(&mut self) {
        assert!(!self.step(), "the statement answers a row");
        self.reset();
    }

    /// Whether there is another row.
    pub(crate) fn step(&mut self) -> bool {
        // SAFETY: the statement is prepared, and its values are alive.
        match unsafe { ffi::sqlite3_step(self.statement) } {
            ffi::SQLITE_ROW => true,
            ffi::SQLITE_DONE => false,
            code => panic!("SQLite's code is {code}"),
        }
    }

    pub(crate) fn reset(&mut self) {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_reset(self.statement) };
    }

    pub(crate) fn integer_of(&self, column: c_int) -> i64 {
        // SAFETY: the statement stands on a row.
        unsafe { ffi::sqlite3_column_int64(self.statement, column) }
    }

    pub(crate) fn real_of(&self, column: c_int) -> f64 {
        // SAFETY: the statement stands on a row.
        unsafe { ffi::sqlite3_column_double(self.statement, column) }
    }

    pub(crate) fn is_null(&self, column: c_int) -> bool {
        // SAFETY: the statement stands on a row.
        unsafe { ffi::sqlite3_column_type(self.statement, column) == ffi::SQLITE_NULL }
    }

    pub(crate) fn text_of(&self, column: c_int) -> &str {
        std::str::from_utf8(self.bytes_of(column)).expect("text in UTF-8")
    }

    /// The bytes of a blob or a text.
    pub(crate) fn bytes_of(&self, column: c_int) -> &[u8] {
        // SAFETY: the statement stands on a row, and moves only when it is borrowed anew.
        // The length is asked for after the pointer, as SQLite wants.
        unsafe {
            let start: *const u8 = ffi::sqlite3_column_blob(self.statement, column).cast();
            let length = ffi::sqlite3_column_bytes(self.statement, column);
            if start.is_null() { &[] } else { slice::from_raw_parts(start, length as usize) }
        }
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: nothing uses the statement after.
        unsafe { ffi::sqlite3_finalize(self.statement) };
    }
}
