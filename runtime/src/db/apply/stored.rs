//! What the tables hold that change, as a plan has to know it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::Result;
use crate::db::inspect;
use crate::db::run::{Run, RunComponent, RunTable};
use crate::plan::{Change, Evolution, Misfits, Stored};
use crate::schema::{TableSchema, same_name};
use crate::sql::quote;
use crate::sqlite::Handle;
use crate::state::{Mark, Misfit, Reshape};

/// By declared name, in lower case.
pub(super) fn stored(handle: &Handle<'_>, run: &mut Run) -> Result<BTreeMap<String, Stored>> {
    let mut all = BTreeMap::new();
    for position in 0..run.tables.len() {
        let table = &run.tables[position];
        let (Some(evolution), Some(ledger)) = (table.evolution(), &table.ledger) else { continue };
        if evolution.is_empty() || !table.declared.is_created() {
            continue;
        }
        let old = &ledger.applied.schema;
        let mut stored = Stored::default();
        for change in &evolution.changes {
            if let Change::ColumnDropped(column) = change {
                let values = count(handle, old, &quote(column))?;
                stored.dropped.insert(column.clone(), values);
            }
        }
        let rebuilds = evolution.rebuilds(&table.declared.schema);
        if rebuilds {
            stored.extras = inspect::extras(handle, old, &table.declared.schema)?;
            for column in inspect::foreign_columns(handle, old)? {
                let values = count(handle, old, &quote(&column))?;
                stored.foreign.insert(column, values);
            }
        }
        for key in inspect::file_keys(handle)?.iter().filter(|key| key.refers_to(old.name())) {
            let renamed = |name: &str| {
                let renamed = evolution.renamed.iter().find(|(old, _)| same_name(old, name));
                renamed.map_or(name, |(_, new)| new).to_owned()
            };
            stored.referred.extend(key.columns.iter().map(|(_, to)| renamed(to)));
        }
        stored.rows = match &table.reshape {
            Some(reshape) => reshape.kept.rows,
            None if rebuilds => count(handle, old, "*")?,
            None => 0,
        };
        if let Some(reshape) = table.reshape.clone() {
            (stored.misfits, stored.let_go) = misfits(run, position, &reshape)?;
        }
        let name = run.tables[position].declared.schema.name().to_ascii_lowercase();
        all.insert(name, stored);
    }
    Ok(all)
}

fn count(handle: &Handle<'_>, table: &TableSchema, what: &str) -> Result<u64> {
    let sql = format!("SELECT count({what}) FROM {}", quote(table.name()));
    Ok(handle.integer(&sql)?.cast_unsigned())
}

/// S1: rows that do not fit and that this run neither declares again nor deletes; and
/// how many it deletes.
fn misfits(run: &mut Run, position: usize, reshape: &Reshape) -> Result<(Vec<Misfits>, u64)> {
    if reshape.misfits.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let wanted: BTreeSet<&[u8]> =
        reshape.misfits.iter().filter_map(|misfit| misfit.key.as_deref()).collect();
    let mut declared: BTreeSet<Box<[u8]>> = BTreeSet::new();
    let Run { spool, components, .. } = &mut *run;
    let mut merge = spool.of_table(position)?;
    while let Some(entry) = merge.next(position)? {
        if components[entry.component].counts() && wanted.contains(entry.key) {
            declared.insert(entry.key.into());
        }
    }
    let opened: HashMap<i64, usize> = run
        .components
        .iter()
        .enumerate()
        .filter_map(|(index, component)| Some((component.ledger.as_ref()?.id, index)))
        .collect();
    let lets_go = |owner: &i64| match opened.get(owner) {
        Some(&index) => run.components[index].releases(run.partial),
        // A full run deletes what components have that it does not open.
        None => !run.partial,
    };
    let is_declared = |misfit: &Misfit| {
        let Misfit { owners, key, keeps_row, .. } = misfit;
        key.as_ref().is_some_and(|key| {
            let stands = |owner| {
                let component = opened.get(owner).map(|&index| &run.components[index]);
                component.is_some_and(|component| {
                    *keeps_row && component.counts() && is_same(component, position, reshape, key)
                })
            };
            // A component that has the row too, and stands, is not asked.
            let answers = |owner: &i64| {
                let component = opened.get(owner).map(|&index| &run.components[index]);
                component.is_some_and(RunComponent::counts) || lets_go(owner)
            };
            (declared.contains(key) || owners.iter().any(stands)) && owners.iter().all(answers)
        })
    };
    let mut let_go = 0;
    let schema = &run.tables[position].declared.schema;
    let mut counts: BTreeMap<(usize, bool), u64> = BTreeMap::new();
    for misfit in reshape.misfits.iter().filter(|misfit| !is_declared(misfit)) {
        let Misfit { owners, column, keeps_row, .. } = misfit;
        if !owners.is_empty() && owners.iter().all(lets_go) {
            let_go += u64::from(!keeps_row);
        } else {
            *counts.entry((*column, *keeps_row)).or_default() += 1;
        }
    }
    let misfits = counts.into_iter().map(|((column, keeps_row), rows)| Misfits {
        column: schema.columns()[column].name().to_owned(),
        keeps_row,
        rows,
        example: reshape.examples.get(&column).cloned().unwrap_or_default(),
    });
    Ok((misfits.collect(), let_go))
}

/// Whether the component declares the very row that stands without its value.
fn is_same(component: &RunComponent, table: usize, reshape: &Reshape, key: &[u8]) -> bool {
    let (Some(tracked), Some(ledger)) = (component.tracked(table), &component.ledger) else {
        return false;
    };
    let Some(page) = tracked.page_of(key) else { return false };
    let entry = reshape.page(ledger.id, page).find(key, 0);
    entry.is_some_and(|entry| tracked.mark(page, entry) != Mark::Undeclared)
}

/// What a declared table is in the file: its name there, and what becomes of it.
pub(super) fn evolves(table: &RunTable) -> Option<(&TableSchema, Evolution)> {
    let evolution = table.evolution().filter(|it| !it.is_empty())?;
    let ledger = table.ledger.as_ref().filter(|_| table.declared.is_created())?;
    Some((&ledger.applied.schema, evolution))
}
