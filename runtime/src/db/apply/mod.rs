//! From what was declared to what the file holds.

mod attempt;
mod batches;
mod compiled;
mod counts;
mod decide;
mod delete;
mod drift;
mod entries;
mod execute;
mod followed;
mod guard;
mod keys;
mod lock;
mod owners;
mod pages;
mod parking;
mod planned;
mod rebuild;
mod referring;
mod released;
mod rows;
mod steps;
mod stored;
mod tables;
mod values;
mod violation;
mod violations;
mod watch;
mod words;
mod work;
mod write;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;

use super::connections::in_snapshot;
use super::report::Report;
use super::run::{Run, RunComponent, Shared};
use super::spool::{Entry, Spool};
use super::timings::Clock;
use super::verify::{self, Repair};
use crate::plan::{Plan, Released, RowChange, RowJoin, Twice};
use crate::row::Key;
use crate::sqlite::Handle;
use crate::{Error, Result};
use attempt::{Attempt, Begin};
use decide::{Decision, decide};
use lock::WriteLock;
use violations::Violations;

const ENFORCED: &str = "PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF";

/// See [`TargetState::apply`](super::TargetState::apply), and
/// [`TargetState::apply_plan`](super::TargetState::apply_plan) for a reviewed plan.
pub(super) fn apply(shared: &Shared, reviewed: Option<&Plan>) -> Result<Report> {
    let mut clock = Clock::start(shared.opened);
    let done = shared
        .db
        .write_much("an apply", |connection| in_turn(shared, reviewed, connection, &mut clock));
    let mut report = done?;
    (report.timings, report.elapsed) = clock.read();
    tracing::info!(app = shared.app, %report, timings = %report.timings, "applied");
    Ok(report)
}

/// Within the writer's loan.
fn in_turn(
    shared: &Shared,
    reviewed: Option<&Plan>,
    connection: &mut SqliteConnection,
    clock: &mut Clock,
) -> Result<Report> {
    // Who declares rows meanwhile waits, and finds the target state spent.
    let mut run = shared.run();
    ready(&run)?;
    if let Some(plan) = reviewed {
        planned::check(shared, &run, plan)?;
    }
    // Whoever was lent the writer may have left them otherwise, and within a
    // transaction foreign keys cannot be turned on.
    connection.batch_execute(ENFORCED)?;
    run.spool.sort();
    // What of the ledger is damaged is taken away before anything is decided.
    let begins_with_lock = run.repair.as_ref().is_some_and(Repair::is_of_ledger);
    let mut committed = 0;
    let mut violations = Violations::default();
    let mut attempt = |violations: &mut Violations| {
        if !begins_with_lock {
            let mut lock = WriteLock::default();
            let committed = &mut committed;
            let attempt = Attempt { shared, run: &mut run, reviewed, violations, clock, committed };
            let done = attempt.make(connection, Begin::Deferred, &mut lock);
            if !lock.is_lost() {
                return done;
            }
        }
        let committed = &mut committed;
        let attempt = Attempt { shared, run: &mut run, reviewed, violations, clock, committed };
        attempt.make(connection, Begin::Immediate, &mut WriteLock::default())
    };
    let mut done = attempt(&mut violations);
    if violations.has_to_know() {
        done = attempt(&mut violations);
    }
    // What was committed moved the stamps that this target state knows.
    run.spent = committed > 0 || done.as_ref().map_or_else(Error::is_conflict, |_| true);
    match done {
        Err(source) if committed > 0 => {
            Err(Error::Interrupted { committed, source: Box::new(source) })
        }
        done => done,
    }
}

/// See [`TargetState::plan`](super::TargetState::plan).
pub(super) fn plan(shared: &Shared) -> Result<Plan> {
    let mends = shared.run().repair.as_ref().is_some_and(Repair::is_of_ledger);
    let look = |connection: &mut SqliteConnection| {
        let handle = Handle::of(connection)?;
        let mut run = shared.run();
        ready(&run)?;
        verify::mend_ledger(&handle, shared, &run)?;
        // A component that is still open may yet be finished before the apply.
        let mut decision = decide(&handle, shared, &mut run)?;
        guard::guard(&handle, &mut run, &mut decision)?;
        let basis = planned::basis(&handle, shared, &run)?;
        let seed = planned::seed(&mut run)?;
        run.planned = Some(decision.schema.losses_at_most());
        planned::planned(shared, &mut run, &decision, basis, seed)?.sealed()
    };
    // What of the ledger is damaged is taken away to look, and is there again after.
    if mends {
        return shared.db.write("a plan", |connection| in_snapshot(connection, look));
    }
    shared.db.look("a plan", look)
}

fn ready(run: &Run) -> Result<()> {
    run.check_open()?;
    match &run.failure {
        None => Ok(()),
        Some(first) => Err(Error::Incomplete { first: first.clone() }),
    }
}

/// Hands over what happens to each row of a table, in order of keys; the
/// released rows that nobody claimed come back.
fn walk_rows<'d>(
    spool: &mut Spool,
    components: &[RunComponent],
    decision: &'d Decision,
    table: usize,
    mut row: impl FnMut(RowChange, &Entry<'_>) -> Result<()>,
) -> Result<Vec<&'d Released>> {
    let mut join = RowJoin::new(&decision.released[table]);
    let mut merge = spool.of_table(table)?;
    while let Some(entry) = merge.next(table)? {
        if !components[entry.component].counts() {
            continue;
        }
        let change = join.declare(&entry.as_declared());
        let table = decision.tables[table].name();
        row(change.map_err(|twice| declared_twice(table, entry.key, components, &twice))?, &entry)?;
    }
    Ok(join.unclaimed().collect())
}

/// R8: two components declare different rows of one key.
fn declared_twice(table: &str, key: &[u8], components: &[RunComponent], twice: &Twice) -> Error {
    let path = |component: usize| components[component].path.to_path();
    Error::DeclaredTwice {
        table: table.to_owned(),
        key: Key(key).to_string(),
        first: path(twice.first),
        second: path(twice.second),
    }
}
