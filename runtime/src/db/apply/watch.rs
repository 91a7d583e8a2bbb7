//! R7: whether foreign keys have to be checked before COMMIT.

use super::work::WorkTable;
use crate::sqlite::Handle;

/// Looks after every row that is written whether SQLite's own count of foreign
/// keys that refer to nothing tells the whole.
///
/// The count goes down when a row that referred to nothing long before is
/// mended or deleted, and so may hide one that does now. While it is never
/// above zero nothing is hidden: <https://www.sqlite.org/foreignkeys.html#fk_deferred>
pub(super) struct Watch<'h> {
    handle: &'h Handle<'h>,
    doubts: bool,
    changes: u64,
}

impl<'h> Watch<'h> {
    pub(super) const fn new(handle: &'h Handle<'h>) -> Self {
        Self { handle, doubts: false, changes: 0 }
    }

    /// Before a row of the table is written or deleted.
    pub(super) fn before(&mut self, work: &WorkTable) {
        if work.in_references && !work.has_triggers {
            self.changes = self.handle.total_changes();
        }
    }

    /// After it, and after it alone. What changed more than one row was a foreign
    /// key's action, whose rows nobody looked at. Triggers, which do so every time,
    /// are told by the count alone.
    pub(super) fn after(&mut self, work: &WorkTable) {
        if !self.doubts && (work.in_references || work.has_triggers) {
            self.doubts = self.handle.has_unresolved_references()
                || !work.has_triggers && self.handle.total_changes() > self.changes + 1;
        }
    }

    /// Whether foreign keys may refer to nothing.
    pub(super) fn doubts(&self) -> bool {
        self.doubts || self.handle.has_unresolved_references()
    }
}
