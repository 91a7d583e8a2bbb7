//! The `sqlite3*` of a diesel connection, which diesel does not hand out.
//!
//! The pointer is never kept: safe code may swap the connection it was taken
//! from, and the pointer would dangle. Instead each connection that is opened
//! here gets an SQL function that tells the handle it runs on, and whoever needs
//! the handle asks the connection, for as long as it is borrowed.
//!
//! It gives way to diesel's own `with_raw_connection` once that is released.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use diesel::connection::SimpleConnection;
use diesel::{Connection, ConnectionResult, SqliteConnection};
use libsqlite3_sys as ffi;

use super::extension::{SqliteVec, load_sqlite_vec};
use super::statement::{Failure, Row, Statement};
use crate::row::ValueRef;
use crate::{Error, Result};

const FUNCTION: &CStr = c"_declarite_handle";
const ASK: &str = "SELECT _declarite_handle()";

thread_local! {
    /// What to give the connection that this thread is opening; none when it
    /// opens one that is not ours.
    static OPENING: Cell<Option<SqliteVec>> = const { Cell::new(None) };
    /// What the function told, and how often, since this thread last asked.
    static TOLD: Cell<(*mut ffi::sqlite3, u32)> = const { Cell::new((ptr::null_mut(), 0)) };
}

/// Opens a connection whose handle can be asked for.
pub(crate) fn establish(url: &str, sqlite_vec: SqliteVec) -> ConnectionResult<SqliteConnection> {
    struct Disarm;
    impl Drop for Disarm {
        fn drop(&mut self) {
            OPENING.set(None);
        }
    }

    // SAFETY: the callback has the signature SQLite asks for and lives as long
    // as the program. Registering it again is harmless, and repairs a reset of
    // the list by other code: https://www.sqlite.org/c3ref/auto_extension.html
    unsafe { ffi::sqlite3_auto_extension(Some(on_open)) };
    OPENING.set(Some(sqlite_vec));
    let _disarm = Disarm;
    SqliteConnection::establish(url)
}

/// SQLite calls this for every connection of the program; only those that this
/// thread opens through [`establish`] are given anything.
unsafe extern "C" fn on_open(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    api: *const ffi::sqlite3_api_routines,
) -> c_int {
    let Some(sqlite_vec) = OPENING.get() else { return ffi::SQLITE_OK };
    // DIRECTONLY: not to be called from a view or trigger of a hostile file.
    let flags = ffi::SQLITE_UTF8 | ffi::SQLITE_DIRECTONLY;
    // SAFETY: `db` is the connection being opened; the function takes no
    // arguments and needs no data of its own.
    let status = unsafe {
        let none = ptr::null_mut();
        let name = FUNCTION.as_ptr();
        ffi::sqlite3_create_function_v2(db, name, 0, flags, none, Some(tell), None, None, None)
    };
    match sqlite_vec {
        SqliteVec::Off => status,
        _ if status != ffi::SQLITE_OK => status,
        // SAFETY: these are the arguments SQLite handed to this entry point.
        SqliteVec::On => unsafe { load_sqlite_vec(db, message, api) },
    }
}

unsafe extern "C" fn tell(
    context: *mut ffi::sqlite3_context,
    _: c_int,
    _: *mut *mut ffi::sqlite3_value,
) {
    let (_, times) = TOLD.get();
    // SAFETY: `context` is the call SQLite is making.
    TOLD.set((unsafe { ffi::sqlite3_context_db_handle(context) }, times.saturating_add(1)));
}

/// The raw connection, while the diesel connection is borrowed.
pub(crate) struct Handle<'c> {
    db: NonNull<ffi::sqlite3>,
    connection: PhantomData<&'c mut SqliteConnection>,
}

impl<'c> Handle<'c> {
    /// Asks the connection for its handle.
    ///
    /// # Errors
    ///
    /// [`Error::ForeignConnection`] for a connection not opened by [`establish`].
    pub(crate) fn of(connection: &'c mut SqliteConnection) -> Result<Self> {
        // diesel calls the user's instrumentation before and after the query. If
        // that asks for a handle itself, this one is asked around it; if it calls
        // the function by hand, it was called twice, and the answer is not used.
        let around = TOLD.replace((ptr::null_mut(), 0));
        let asked = connection.batch_execute(ASK);
        let (db, times) = TOLD.replace(around);
        match NonNull::new(db) {
            Some(db) if asked.is_ok() && times == 1 => Ok(Self { db, connection: PhantomData }),
            Some(_) | None => Err(Error::ForeignConnection),
        }
    }

    /// For the other files of this room.
    pub(super) const fn as_ptr(&self) -> *mut ffi::sqlite3 {
        self.db.as_ptr()
    }

    /// Compiles one statement, which ends with the borrow of this handle.
    pub(crate) fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        // SAFETY: the connection outlives `&self`, and `&self` the statement.
        unsafe { Statement::prepare(self.db, sql) }
            .map_err(|failure| failure.during(format!("preparing `{sql}`")))
    }

    /// Runs a statement without values.
    pub(crate) fn execute(&self, sql: &str) -> Result<()> {
        self.run(sql, &[]).map(drop)
    }

    /// Runs a statement with values for its parameters, in order; rows it changed.
    pub(crate) fn run(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<u64> {
        let failed = |failure: Failure| failure.during(format!("running `{sql}`"));
        let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, (*value).into()));
        self.prepare(sql)?.execute(numbered).map_err(failed)
    }

    /// Runs a query and hands its rows over one by one.
    pub(crate) fn for_each(
        &self,
        sql: &str,
        values: &[ValueRef<'_>],
        mut row: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let failed = |failure: Failure| failure.during(format!("running `{sql}`"));
        let mut statement = self.prepare(sql)?;
        let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, *value));
        statement.bind(numbered).map_err(failed)?;
        while let Some(next) = statement.step().map_err(failed)? {
            row(&next)?;
        }
        Ok(())
    }

    /// The first column of the last row, as an integer; 0 if there is no row.
    pub(crate) fn integer(&self, sql: &str) -> Result<i64> {
        let mut found = 0;
        self.for_each(sql, &[], |row| {
            found = row.integer(0);
            Ok(())
        })?;
        Ok(found)
    }
}
