//! The write lock: taken when all is decided, if the file is still what was decided from.

use crate::Result;
use crate::db::ledger;
use crate::db::timings::Clock;
use crate::sqlite::Handle;

/// The write lock of one transaction.
#[derive(Default)]
pub(super) struct WriteLock {
    is_held: bool,
    is_lost: bool,
}

impl WriteLock {
    /// That of a transaction which begins with it.
    pub(super) fn of_immediate(clock: &mut Clock) -> Self {
        clock.locks();
        Self { is_held: true, is_lost: false }
    }

    /// Takes it, within a transaction that has only read so far. SQLite gives it only
    /// where nobody has written since the first read, and does not wait:
    /// <https://www.sqlite.org/rescode.html#busy_snapshot>
    pub(super) fn take(&mut self, handle: &Handle<'_>, clock: &mut Clock) -> Result<()> {
        if self.is_held {
            return Ok(());
        }
        let taken = if ledger::exists(handle)? {
            handle.execute("UPDATE _declarite_format SET version = version WHERE 0")
        } else {
            let version = handle.integer("PRAGMA user_version")?;
            handle.execute(&format!("PRAGMA user_version = {version}"))
        };
        match &taken {
            Ok(()) => {
                self.is_held = true;
                clock.locks();
            }
            Err(error) => self.is_lost = error.is_busy(),
        }
        taken
    }

    /// Whether somebody else had it, or has written meanwhile: all is to be decided
    /// again, by who begins with it.
    pub(super) const fn is_lost(&self) -> bool {
        self.is_lost
    }
}
