//! A plan, and the apply of one that was reviewed.

use std::collections::BTreeMap;

use super::decide::Decision;
use super::walk_rows;
use crate::db::inspect;
use crate::db::ledger::{self, PathKey, Stamp};
use crate::db::run::{Run, Shared};
use crate::plan::{Basis, PLAN_FORM, Plan, RowChange, RowCounts, Scope, TablePlan};
use crate::schema::Provenance;
use crate::sqlite::Handle;
use crate::state::{Digest, Seed};
use crate::{Error, Result};

const INSERT: &[u8] = b"i";
const UPDATE: &[u8] = b"u";
const DELETE: &[u8] = b"d";

/// What the digests of a plan begin with. Before its first apply an app has no seed
/// that another target state could know, so that the plan carries one.
pub(super) fn seed(run: &mut Run) -> Result<Option<Seed>> {
    if run.app.is_none() && run.plan_seed.is_none() {
        run.plan_seed = Some(ledger::random_seed()?);
    }
    Ok(run.plan_seed)
}

/// What the run knows of the ledger, and the file holds.
pub(super) fn basis(handle: &Handle<'_>, shared: &Shared, run: &Run) -> Result<Basis> {
    let digest = |stamp: Stamp| Digest(u128::from_le_bytes(stamp.0));
    let app = run.app.as_ref();
    let declared = run.tables.iter().map(|table| table.declared.schema.name());
    // L1: a partial run knows its own tables and components only.
    let is_known = |it: &&ledger::Table| !run.partial || run.goes_on_as(it).is_some();
    let tracked = run.ledger_tables.iter().filter(is_known);
    let tracked = tracked.map(|table| table.applied.schema.name());
    Ok(Basis {
        form: PLAN_FORM,
        app: shared.app.clone(),
        scope: run.scope(),
        stamp: app.filter(|_| !run.partial).map(|app| digest(app.stamp)),
        schema_stamp: app.map(|app| digest(app.schema_stamp)),
        components: (run.scope() == Scope::Partial).then(|| components(run)),
        definitions: inspect::definition_digests(handle, declared.chain(tracked))?,
        providers: providers(run),
        ..Basis::default()
    })
}

/// Whose vectors the declared columns have.
fn providers(run: &Run) -> BTreeMap<String, Provenance> {
    let columns = run.tables.iter().flat_map(|table| {
        let schema = &table.declared.schema;
        schema.columns().iter().map(move |column| (schema.name(), column))
    });
    let named = columns.filter_map(|(table, column)| {
        let at = format!("{table}.{}", column.name()).to_ascii_lowercase();
        Some((at, column.provenance()?.clone()))
    });
    named.collect()
}

/// The stamps of the components of a partial run.
fn components(run: &Run) -> Digest {
    let is_used = |path: &PathKey, is_empty: bool| *path != PathKey::ROOT || !is_empty;
    let components = run.components.iter();
    let components = components.filter(|it| is_used(&it.path, it.tracked.is_empty()));
    let mut stamps: Vec<_> =
        components.map(|it| (&it.path.0, it.ledger.as_ref().map(|known| known.stamp.0))).collect();
    stamps.sort();
    let mut digest = Digest::begin(Seed(0));
    for (path, stamp) in stamps {
        digest.put(path);
        digest.put(stamp.as_ref().map_or(&[], |stamp| stamp.as_slice()));
    }
    digest.finish()
}

/// The decision as a plan, which is not sealed yet.
pub(super) fn planned(
    shared: &Shared,
    run: &mut Run,
    decision: &Decision,
    basis: Basis,
    seed: Option<Seed>,
) -> Result<Plan> {
    let mut plan = Plan {
        steps: decision.schema.before.clone(),
        losses: decision.schema.losses.clone(),
        refusals: decision.schema.refusals.clone(),
        abandoned: decision.abandoned.clone(),
        basis: Basis { seed, steps_before: decision.schema.before.len(), ..basis },
        ..Plan::default()
    };
    plan.steps.extend(decision.schema.after.iter().cloned());
    let Run { spool, components, .. } = run;
    for (table, work) in decision.tables.iter().enumerate() {
        let mut rows = RowCounts { unchanged: work.unchanged, ..RowCounts::default() };
        let mut digest = Digest::begin(seed.unwrap_or(shared.seed));
        let unclaimed = walk_rows(spool, components, decision, table, |change, entry| {
            let operation = match change {
                RowChange::Insert => {
                    rows.inserted += 1;
                    INSERT
                }
                RowChange::Update => {
                    rows.updated += 1;
                    UPDATE
                }
                RowChange::Transfer => {
                    rows.unchanged += 1;
                    return Ok(());
                }
                RowChange::Again | RowChange::Repeat => return Ok(()),
            };
            [operation, entry.key, entry.row].iter().for_each(|piece| digest.put(piece));
            Ok(())
        })?;
        rows.deleted = unclaimed.len() as u64 + work.let_go;
        for row in unclaimed {
            [DELETE, &row.key].iter().for_each(|piece| digest.put(piece));
        }
        if work.let_go > 0 {
            [DELETE, &work.let_go.to_le_bytes()].iter().for_each(|piece| digest.put(piece));
        }
        plan.basis.rows.insert(work.name().to_ascii_lowercase(), digest.finish());
        plan.tables.push(TablePlan { table: work.name().to_owned(), rows });
    }
    Ok(plan)
}

/// Whether the plan is one for this target state, and nothing of it is refused.
pub(super) fn check(shared: &Shared, run: &Run, reviewed: &Plan) -> Result<()> {
    if let Some(reason) = reviewed.fault(&shared.app, run.scope())? {
        return Err(Error::Plan { reason });
    }
    if !reviewed.refusals.is_empty() {
        return Err(Error::Refused { refusals: reviewed.refusals.clone() });
    }
    Ok(())
}

/// L3: the ledger and the definitions of tables are those of the plan. Asked before
/// anything is decided, so that a change of them is no fault of what was declared.
pub(super) fn unmoved_file(
    handle: &Handle<'_>,
    shared: &Shared,
    run: &Run,
    reviewed: &Plan,
) -> Result<Basis> {
    let now = basis(handle, shared, run)?;
    match reviewed.moved_file(&now) {
        None => Ok(now),
        Some(reason) => Err(shared.conflict(&reason)),
    }
}

/// L3: what is about to be done is what was planned.
pub(super) fn unmoved(
    shared: &Shared,
    run: &mut Run,
    decision: &Decision,
    reviewed: &Plan,
    now: Basis,
) -> Result<()> {
    let now = planned(shared, run, decision, now, reviewed.basis.seed)?;
    match reviewed.moved_to(&now) {
        None => Ok(()),
        Some(reason) => Err(shared.conflict(&reason)),
    }
}
