//! Prepared statements.
//!
//! The hot path binds encoded values straight to them: a statement that diesel
//! builds from a query costs half as much again per row.

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use libsqlite3_sys as ffi;

use super::mutex::HeldMutex;
use crate::Error;
use crate::row::{Columns, RawValue, ValueError, ValueRef};

/// What SQLite said of a call that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The extended result code: <https://www.sqlite.org/rescode.html>
    pub(crate) code: i32,
    pub(crate) message: String,
}

impl Failure {
    /// The error, with what was being done.
    pub(crate) fn during(self, action: impl Into<String>) -> Error {
        Error::Sqlite { action: action.into(), code: self.code, message: self.message }
    }

    /// Whether the row broke a rule of its table.
    pub(crate) const fn is_constraint(&self) -> bool {
        self.code & 0xff == ffi::SQLITE_CONSTRAINT
    }

    /// Whether another row has what has to be unique.
    pub(crate) const fn is_not_unique(&self) -> bool {
        matches!(
            self.code,
            ffi::SQLITE_CONSTRAINT_UNIQUE
                | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | ffi::SQLITE_CONSTRAINT_ROWID
        )
    }

    /// Whether the row broke a CHECK of its table.
    pub(crate) const fn is_check(&self) -> bool {
        self.code == ffi::SQLITE_CONSTRAINT_CHECK
    }
}

/// A compiled statement on a connection borrowed for `'c`.
pub(crate) struct Statement<'c> {
    statement: NonNull<ffi::sqlite3_stmt>,
    db: NonNull<ffi::sqlite3>,
    parameters: usize,
    /// Whether values are bound that [`execute`](Self::execute) borrowed, and that may be gone.
    stale: bool,
    connection: PhantomData<&'c ()>,
}

impl Statement<'_> {
    /// # Safety
    ///
    /// `db` is open, used by this thread only, and stays so for the lifetime
    /// the statement is given.
    pub(super) unsafe fn prepare(db: NonNull<ffi::sqlite3>, sql: &str) -> Result<Self, Failure> {
        let mut statement = ptr::null_mut();
        let length = c_int::try_from(sql.len())
            .map_err(|_| Failure { code: ffi::SQLITE_TOOBIG, message: "too long".to_owned() })?;
        // SAFETY: text and length belong together, and `db` is open.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(
                db.as_ptr(),
                sql.as_ptr().cast(),
                length,
                ffi::SQLITE_PREPARE_PERSISTENT,
                &raw mut statement,
                ptr::null_mut(),
            )
        };
        match NonNull::new(statement) {
            Some(statement) if code == ffi::SQLITE_OK => {
                // SAFETY: the statement is compiled.
                let count = unsafe { ffi::sqlite3_bind_parameter_count(statement.as_ptr()) };
                let parameters = usize::try_from(count).unwrap_or(0);
                Ok(Self { statement, db, parameters, stale: false, connection: PhantomData })
            }
            // SAFETY: `db` is open.
            Some(_) | None => Err(unsafe { failure(db, code) }),
        }
    }

    /// Runs the statement with these values, by parameter number from 1. Every
    /// parameter is given one; numbers the statement does not have are passed
    /// over. The number of rows it changed.
    #[inline]
    pub(crate) fn execute<'v>(
        &mut self,
        values: impl IntoIterator<Item = (usize, RawValue<'v>)>,
    ) -> Result<u64, Failure> {
        // SAFETY: the connection is open while the statement lives.
        let held = unsafe { HeldMutex::of(self.db) };
        let done = self.bind_borrowed(values).and_then(|()| {
            // A statement that answers rows, such as a pragma, is run to its end.
            while self.advance()? {}
            Ok(())
        });
        // SAFETY: the statement is compiled. What `reset` answers is the failure
        // of the last step, which was reported then.
        unsafe { ffi::sqlite3_reset(self.statement.as_ptr()) };
        done?;
        // SAFETY: the connection is open.
        let changes = unsafe { ffi::sqlite3_changes64(self.db.as_ptr()) };
        drop(held);
        Ok(changes.cast_unsigned())
    }

    /// Gives the parameters copies of these values, numbered from 1, for the
    /// rows that [`step`](Self::step) then answers.
    pub(crate) fn bind<'v>(
        &mut self,
        values: impl IntoIterator<Item = (usize, ValueRef<'v>)>,
    ) -> Result<(), Failure> {
        self.reset();
        for (parameter, value) in values {
            self.bind_one(parameter, value.into(), ffi::SQLITE_TRANSIENT())?;
        }
        Ok(())
    }

    /// Goes to the next row.
    pub(crate) fn step(&mut self) -> Result<Option<Row<'_>>, Failure> {
        if self.stale {
            self.reset();
        }
        // SAFETY: the connection is open while the statement lives, which the row borrows.
        let held = unsafe { HeldMutex::of(self.db) };
        let row = self.advance()?;
        Ok(row.then_some(Row { statement: self.statement, _held: held }))
    }

    /// Whether there is another row. The values are alive.
    #[inline]
    fn advance(&mut self) -> Result<bool, Failure> {
        // SAFETY: the statement is compiled and its connection open.
        let code = unsafe { ffi::sqlite3_step(self.statement.as_ptr()) };
        match code {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            // SAFETY: the connection is open.
            _ => Err(unsafe { failure(self.db, code) }),
        }
    }

    /// Columns of the rows it answers.
    pub(crate) fn column_count(&self) -> usize {
        // SAFETY: the statement is compiled.
        let count = unsafe { ffi::sqlite3_column_count(self.statement.as_ptr()) };
        usize::try_from(count).unwrap_or(0)
    }

    /// Binds values without copying them. SQLite looks at them only in a step;
    /// before the next one all are bound anew, or let go of.
    fn bind_borrowed<'v>(
        &mut self,
        values: impl IntoIterator<Item = (usize, RawValue<'v>)>,
    ) -> Result<(), Failure> {
        self.stale = true;
        let mut bound = 0;
        for (parameter, value) in values {
            if parameter <= self.parameters {
                self.bind_one(parameter, value, ffi::SQLITE_STATIC())?;
                bound += 1;
            }
        }
        if bound == self.parameters {
            return Ok(());
        }
        // A parameter left out would still have the value of an earlier run.
        let message = format!("{bound} of {} parameters were given values", self.parameters);
        Err(Failure { code: ffi::SQLITE_MISUSE, message })
    }

    #[inline]
    fn bind_one(
        &mut self,
        parameter: usize,
        value: RawValue<'_>,
        keep: ffi::sqlite3_destructor_type,
    ) -> Result<(), Failure> {
        let statement = self.statement.as_ptr();
        // A number past the last parameter is SQLite's to refuse.
        let number = c_int::try_from(parameter).unwrap_or(c_int::MAX);
        // SAFETY: pointers and lengths belong together. Values bound without a
        // copy are alive while `execute` steps, and never looked at later:
        // see `stale`.
        let code = unsafe {
            match value {
                RawValue::Null => ffi::sqlite3_bind_null(statement, number),
                RawValue::Integer(integer) => ffi::sqlite3_bind_int64(statement, number, integer),
                RawValue::Real(real) => ffi::sqlite3_bind_double(statement, number, real),
                RawValue::Text(text) => {
                    let (start, length) = (text.as_ptr().cast(), text.len() as u64);
                    let utf8 = ffi::SQLITE_UTF8 as u8;
                    ffi::sqlite3_bind_text64(statement, number, start, length, keep, utf8)
                }
                RawValue::Blob(bytes) => {
                    let (start, length) = (bytes.as_ptr().cast(), bytes.len() as u64);
                    ffi::sqlite3_bind_blob64(statement, number, start, length, keep)
                }
            }
        };
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        // SAFETY: the connection is open.
        Err(unsafe { failure(self.db, code) })
    }

    /// Ends the run and forgets the values.
    pub(crate) fn reset(&mut self) {
        // SAFETY: as in `execute`.
        unsafe {
            ffi::sqlite3_reset(self.statement.as_ptr());
            ffi::sqlite3_clear_bindings(self.statement.as_ptr());
        }
        self.stale = false;
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: the statement is compiled, its connection open, and nothing uses it after.
        unsafe { ffi::sqlite3_finalize(self.statement.as_ptr()) };
    }
}

/// The row a statement stands on.
pub(crate) struct Row<'s> {
    statement: NonNull<ffi::sqlite3_stmt>,
    /// For each column that is read.
    _held: HeldMutex<'s>,
}

impl Row<'_> {
    /// An integer; 0 for what is none.
    pub(crate) fn integer(&self, position: usize) -> i64 {
        let column = c_int::try_from(position).unwrap_or(c_int::MAX);
        // SAFETY: the statement stands on a row; SQLite answers NULL for a
        // column past the last.
        unsafe { ffi::sqlite3_column_int64(self.statement.as_ptr(), column) }
    }

    /// The bytes of a blob or text; none for what is neither.
    pub(crate) fn bytes(&self, position: usize) -> &[u8] {
        match self.value(position) {
            Ok(ValueRef::Blob(bytes)) => bytes,
            Ok(ValueRef::Text(text)) => text.as_bytes(),
            _ => &[],
        }
    }

    /// Text; none for what is none.
    pub(crate) fn text(&self, position: usize) -> &str {
        match self.value(position) {
            Ok(ValueRef::Text(text)) => text,
            _ => "",
        }
    }
}

impl Columns for Row<'_> {
    fn value(&self, position: usize) -> Result<ValueRef<'_>, ValueError> {
        let column = c_int::try_from(position).unwrap_or(c_int::MAX);
        // SAFETY: the statement stands on a row, and SQLite answers NULL for a
        // column past the last. The value is looked at by this thread alone, which
        // has the connection: https://www.sqlite.org/c3ref/value.html. Pointers stay
        // valid until the statement moves, for which it has to be borrowed anew, or
        // until the value is asked for in another form, of which none is after the
        // pointer: https://www.sqlite.org/c3ref/column_blob.html.
        unsafe {
            let value = ffi::sqlite3_column_value(self.statement.as_ptr(), column);
            Ok(match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_INTEGER => ValueRef::Integer(ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => ValueRef::Real(ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    // As a text SQLite would copy it, to end it with NUL. The length is that
                    // in UTF-8, to which a text of UTF-16 is brought when it is asked for, if
                    // there is memory: else it is 0, and what is pointed to is not empty.
                    let length = ffi::sqlite3_value_bytes(value);
                    let start = ffi::sqlite3_value_blob(value);
                    if start.is_null() != (length == 0) {
                        return Err(ValueError::new("there is no memory for the stored text"));
                    }
                    let bytes = slice(start.cast(), length);
                    let text = std::str::from_utf8(bytes)
                        .map_err(|_| ValueError::new("the stored text is not UTF-8"))?;
                    ValueRef::Text(text)
                }
                ffi::SQLITE_BLOB => {
                    let length = ffi::sqlite3_value_bytes(value);
                    let start = ffi::sqlite3_value_blob(value);
                    if start.is_null() && length > 0 {
                        return Err(ValueError::new("there is no memory for the stored blob"));
                    }
                    ValueRef::Blob(slice(start.cast(), length))
                }
                _ => ValueRef::Null,
            })
        }
    }
}

/// # Safety
///
/// `start` is NULL or points to `length` bytes that live for `'b`.
unsafe fn slice<'b>(start: *const u8, length: c_int) -> &'b [u8] {
    if start.is_null() {
        return &[];
    }
    // SAFETY: the caller's.
    unsafe { std::slice::from_raw_parts(start, usize::try_from(length).unwrap_or(0)) }
}

/// # Safety
///
/// `db` is open, and used by this thread only.
#[cold]
pub(super) unsafe fn failure(db: NonNull<ffi::sqlite3>, code: c_int) -> Failure {
    // SAFETY: the caller's; the message is copied before anything else runs.
    unsafe {
        let message = CStr::from_ptr(ffi::sqlite3_errmsg(db.as_ptr()));
        let extended = ffi::sqlite3_extended_errcode(db.as_ptr());
        let code = if extended & 0xff == code & 0xff { extended } else { code };
        Failure { code, message: message.to_string_lossy().into_owned() }
    }
}
