//! The `sqlite3*` of a diesel connection, which diesel does not hand out.
//!
//! The pointer is never kept: safe code may swap the connection it was taken
//! from, and the pointer would dangle. Instead each connection that is opened
//! here gets an SQL function that tells the handle it runs on, and whoever needs
//! the handle asks the connection, for as long as it is borrowed. The function
//! tells a number too, which no other connection of the program has, so that who
//! lent a connection knows it again.
//!
//! It gives way to diesel's own `with_raw_connection` once that is released.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use libsqlite3_sys as ffi;

use super::extension::{SqliteVec, load_sqlite_vec};
use super::file::FileState;
use super::mutex::HeldMutex;
use super::statement::{Failure, Row, Statement};
use crate::row::ValueRef;
use crate::{Error, Result};

const FUNCTION: &CStr = c"_declarite_handle";
const ASK: &str = "SELECT _declarite_handle()";

thread_local! {
    /// What to give the connection that this thread is opening; none when it
    /// opens one that is not ours.
    static OPENING: Cell<Option<SqliteVec>> = const { Cell::new(None) };
    /// The connections that were given something since this thread last looked.
    static GIVEN: RefCell<Vec<(ConnectionId, FileState)>> = const { RefCell::new(Vec::new()) };
    /// What the function told since this thread last asked.
    static TOLD: Cell<Told> = const { Cell::new(Told::NOTHING) };
}

/// The number of a connection, which is given once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionId(usize);

#[derive(Clone, Copy)]
struct Told {
    db: *mut ffi::sqlite3,
    id: ConnectionId,
    times: u32,
}

impl Told {
    const NOTHING: Self = Self { db: ptr::null_mut(), id: ConnectionId(0), times: 0 };
}

/// Opens a connection whose handle can be asked for, and tells which file it is
/// on. Nothing of the file was read by then.
pub(crate) fn establish(
    url: &str,
    sqlite_vec: SqliteVec,
) -> Result<(SqliteConnection, ConnectionId, FileState)> {
    let (mut connection, given) = given(sqlite_vec, || {
        SqliteConnection::establish(url)
            .map_err(|error| Error::Open { path: url.into(), reason: error.to_string() })
    })?;
    if let Some((id, file)) = given {
        return Ok((connection, id, file));
    }
    let handle = Handle::of(&mut connection)?;
    let (id, file) = (handle.id(), handle.file());
    Ok((connection, id, file))
}

/// Opens a connection that is given what those of ours have, and tells what it was
/// given; nothing where another was opened within, as diesel's instrumentation may.
pub(super) fn given<C>(
    sqlite_vec: SqliteVec,
    open: impl FnOnce() -> Result<C>,
) -> Result<(C, Option<(ConnectionId, FileState)>)> {
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
    let disarm = Disarm;
    let around = GIVEN.take();
    let opened = open();
    let mut given = GIVEN.replace(around);
    drop(disarm);
    let connection = opened?;
    Ok((connection, given.pop().filter(|_| given.is_empty())))
}

/// SQLite calls this for every connection of the program; only those that this
/// thread opens through [`given`] are given anything.
unsafe extern "C" fn on_open(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    api: *const ffi::sqlite3_api_routines,
) -> c_int {
    static OPENED: AtomicUsize = AtomicUsize::new(0);

    let Some(sqlite_vec) = OPENING.get() else { return ffi::SQLITE_OK };
    let Some(open) = NonNull::new(db) else { return ffi::SQLITE_OK };
    let number = OPENED.fetch_add(1, Ordering::Relaxed);
    // SAFETY: `db` is the connection being opened, by this thread.
    let file = unsafe { FileState::of(open) };
    GIVEN.with_borrow_mut(|given| given.push((ConnectionId(number), file)));
    let id = ptr::without_provenance_mut(number);
    // DIRECTONLY: not to be called from a view or trigger of a hostile file.
    let flags = ffi::SQLITE_UTF8 | ffi::SQLITE_DIRECTONLY;
    // SAFETY: `db` is the connection being opened; the function takes no
    // arguments, and its data is a number that nobody follows as a pointer.
    let status = unsafe {
        let name = FUNCTION.as_ptr();
        ffi::sqlite3_create_function_v2(db, name, 0, flags, id, Some(tell), None, None, None)
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
    let times = TOLD.get().times.saturating_add(1);
    // SAFETY: `context` is the call SQLite is making.
    let (db, id) =
        unsafe { (ffi::sqlite3_context_db_handle(context), ffi::sqlite3_user_data(context)) };
    TOLD.set(Told { db, id: ConnectionId(id.addr()), times });
}

/// The raw connection, while the diesel connection is borrowed.
pub(crate) struct Handle<'c> {
    db: NonNull<ffi::sqlite3>,
    id: ConnectionId,
    connection: PhantomData<&'c mut SqliteConnection>,
}

/// What has a handle.
pub(crate) trait Connected {
    /// The handle, while the connection is borrowed.
    ///
    /// # Errors
    ///
    /// As [`Handle::of`].
    fn handle(&mut self) -> Result<Handle<'_>>;
}

impl Connected for &mut SqliteConnection {
    fn handle(&mut self) -> Result<Handle<'_>> {
        Handle::of(self)
    }
}

impl<'c> Handle<'c> {
    /// That of a connection which is never lent, and so needs no number.
    ///
    /// # Safety
    ///
    /// The connection is open for the lifetime the handle is given, and used by this
    /// thread only.
    pub(super) const unsafe fn bare(db: NonNull<ffi::sqlite3>) -> Self {
        Self { db, id: ConnectionId(usize::MAX), connection: PhantomData }
    }

    /// Asks the connection for its handle.
    ///
    /// # Errors
    ///
    /// [`Error::ForeignConnection`] for a connection not opened by [`establish`].
    pub(crate) fn of(connection: &'c mut SqliteConnection) -> Result<Self> {
        // diesel calls the user's instrumentation before and after the query. If
        // that asks for a handle itself, this one is asked around it; if it calls
        // the function by hand, it was called twice, and the answer is not used.
        let around = TOLD.replace(Told::NOTHING);
        let asked = connection.batch_execute(ASK);
        let Told { db, id, times } = TOLD.replace(around);
        match NonNull::new(db) {
            Some(db) if asked.is_ok() && times == 1 => Ok(Self { db, id, connection: PhantomData }),
            Some(_) => Err(Error::ForeignConnection),
            None => Err(match asked {
                // It has the function, but could not come to call it.
                Err(error) if !error.to_string().starts_with("no such function") => error.into(),
                _ => Error::ForeignConnection,
            }),
        }
    }

    /// What SQLite tells of its file.
    pub(crate) fn file(&self) -> FileState {
        // SAFETY: the connection is open, and borrowed.
        unsafe { FileState::of(self.db) }
    }

    /// Which connection it is.
    pub(crate) const fn id(&self) -> ConnectionId {
        self.id
    }

    /// For the other files of this room.
    pub(super) const fn as_ptr(&self) -> *mut ffi::sqlite3 {
        self.db.as_ptr()
    }

    /// The id of the row that was inserted last.
    pub(crate) fn last_insert_rowid(&self) -> i64 {
        // SAFETY: the connection is open, and borrowed.
        unsafe { ffi::sqlite3_last_insert_rowid(self.db.as_ptr()) }
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
        // SAFETY: the connection is open, and borrowed.
        let _held = unsafe { HeldMutex::of(self.db) };
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
