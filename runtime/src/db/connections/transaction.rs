//! Transactions, from BEGIN to COMMIT or ROLLBACK, whatever happens between.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};

use super::opened::{check_id, is_idle};
use crate::Result;
use crate::sqlite::Handle;

/// Runs `f` between `begin` and COMMIT, or ROLLBACK if it fails or panics, or
/// leaves another connection in the place of the one it was lent.
pub(in crate::db) fn in_transaction<T>(
    connection: &mut SqliteConnection,
    begin: &str,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    let id = Handle::of(connection)?.id();
    AnsiTransactionManager::begin_transaction_sql(connection, begin)?;
    let done = catch_unwind(AssertUnwindSafe(|| {
        let value = f(connection)?;
        check_id(connection, id)?;
        Ok(value)
    }));
    match done {
        Ok(Ok(value)) => match AnsiTransactionManager::commit_transaction(connection) {
            Ok(()) => Ok(value),
            Err(error) => {
                give_up(connection);
                Err(error.into())
            }
        },
        Ok(Err(error)) => {
            give_up(connection);
            Err(error)
        }
        Err(panic) => {
            give_up(connection);
            resume_unwind(panic)
        }
    }
}

/// Runs `f` in one snapshot; what it wrote, if it could, is rolled back.
pub(crate) fn in_snapshot<T>(
    connection: &mut SqliteConnection,
    f: impl FnOnce(&mut SqliteConnection) -> Result<T>,
) -> Result<T> {
    let id = Handle::of(connection)?.id();
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?;
    let done = catch_unwind(AssertUnwindSafe(|| {
        let value = f(connection)?;
        check_id(connection, id)?;
        Ok(value)
    }));
    roll_back(connection);
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Leaves the connection as whoever comes next wants it.
fn give_up(connection: &mut SqliteConnection) {
    roll_back(connection);
    if let Ok(mut handle) = Handle::of(connection) {
        handle.end_leftovers();
    }
}

/// Fails only where SQLite has rolled back by itself.
fn roll_back(connection: &mut SqliteConnection) {
    if !is_idle(connection) {
        let _ = AnsiTransactionManager::rollback_transaction(connection);
    }
}
