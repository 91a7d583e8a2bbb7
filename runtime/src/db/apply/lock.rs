//! The write lock: taken when all is decided, if the file is still what was decided from.

use std::time::{Duration, Instant};

use crate::Result;
use crate::db::ledger;
use crate::sqlite::Handle;

/// The write lock of one transaction.
#[derive(Default)]
pub(super) struct WriteLock {
    since: Option<Instant>,
    /// How long it was held before it was let go of last.
    before: Duration,
    is_lost: bool,
}

impl WriteLock {
    /// Of a transaction that begins with it.
    pub(super) fn taken(&mut self) {
        self.since = Some(Instant::now());
    }

    /// After a COMMIT that is not the last of the apply.
    pub(super) fn let_go(&mut self) {
        self.before = self.held();
        self.since = None;
    }

    /// Takes it, within a transaction that has only read so far. SQLite gives it only
    /// where nobody has written since the first read, and does not wait:
    /// <https://www.sqlite.org/rescode.html#busy_snapshot>
    pub(super) fn take(&mut self, handle: &Handle<'_>) -> Result<()> {
        if self.since.is_some() {
            return Ok(());
        }
        let taken = if ledger::exists(handle)? {
            handle.execute("UPDATE _declarite_format SET version = version WHERE 0")
        } else {
            let version = handle.integer("PRAGMA user_version")?;
            handle.execute(&format!("PRAGMA user_version = {version}"))
        };
        match &taken {
            Ok(()) => self.taken(),
            Err(error) => self.is_lost = error.is_busy(),
        }
        taken
    }

    /// Whether somebody else had it, or has written meanwhile: all is to be decided
    /// again, by who begins with it.
    pub(super) const fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// How long it has been held; not at all by who had nothing to write.
    pub(super) fn held(&self) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}
