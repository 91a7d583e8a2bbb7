//! One transaction of an apply, from BEGIN to COMMIT or ROLLBACK.

use diesel::SqliteConnection;

use super::batches::{self, Turns};
use super::decide::decide;
use super::execute::{Work, nothing_done};
use super::lock::WriteLock;
use super::violations::Violations;
use super::{guard, planned};
use crate::db::connections::in_transaction;
use crate::db::report::Report;
use crate::db::run::{Run, Shared};
use crate::db::timings::Clock;
use crate::db::verify;
use crate::plan::Plan;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// See the module.
pub(super) struct Attempt<'a> {
    pub(super) shared: &'a Shared,
    pub(super) run: &'a mut Run,
    pub(super) reviewed: Option<&'a Plan>,
    pub(super) violations: &'a mut Violations,
    pub(super) clock: &'a mut Clock,
    /// Transactions that were committed before the one that is open.
    pub(super) committed: &'a mut u64,
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// By reading: others write while all is decided.
    Deferred,
    /// With the write lock, which is waited for.
    Immediate,
}

impl Attempt<'_> {
    /// Decides, and does it.
    pub(super) fn make(
        self,
        connection: &mut SqliteConnection,
        begin: Begin,
        lock: &mut WriteLock,
    ) -> Result<Report> {
        let sql = match begin {
            Begin::Deferred => "BEGIN",
            Begin::Immediate => "BEGIN IMMEDIATE",
        };
        let Self { shared, run, reviewed, violations, clock, committed } = self;
        let done = in_transaction(connection, sql, |connection| {
            clock.decides();
            if begin == Begin::Immediate {
                lock.taken();
            }
            let attempt = Attempt { shared, run, reviewed, violations, clock, committed };
            attempt.within(&Handle::of(connection)?, lock)
        });
        clock.ends(lock.held());
        done
    }

    fn within(self, handle: &Handle<'_>, lock: &mut WriteLock) -> Result<Report> {
        let Self { shared, run, reviewed, violations, clock, committed } = self;
        shared.db.check_file(handle)?;
        // Rows that refer to each other in a circle, in any order of writing.
        handle.execute("PRAGMA defer_foreign_keys = ON")?;
        verify::mend_ledger(handle, shared, run)?;
        violations.read_before(handle)?;
        let basis = match reviewed {
            None => None,
            Some(plan) => Some(planned::unmoved_file(handle, shared, run, plan)?),
        };
        let mut decision = decide(handle, shared, run)?;
        guard::guard(handle, run, &mut decision)?;
        if !decision.schema.refusals.is_empty() {
            return Err(Error::Refused { refusals: decision.schema.refusals });
        }
        if let Some(planned) = &run.planned {
            decision.schema.losses_within(planned).map_err(|it| shared.conflict(&it))?;
        }
        if let (Some(plan), Some(basis)) = (reviewed, basis) {
            planned::unmoved(shared, run, &decision, plan, basis)?;
        }
        let Some(work) = Work::of(handle, run, &decision)? else {
            clock.writes_nothing();
            return Ok(nothing_done(run, &decision));
        };
        clock.decided();
        let Some(bytes) = run.batches else {
            lock.take(handle)?;
            return work.execute(handle, shared, run, violations);
        };
        batches::check(run, &decision)?;
        lock.take(handle)?;
        let turns = Turns::new((handle, shared), bytes, lock, committed);
        work.in_batches(handle, shared, run, turns)
    }
}
