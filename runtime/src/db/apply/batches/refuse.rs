//! L4: what cannot be done in several transactions, each of which leaves the file whole.

use std::collections::BTreeSet;

use super::super::decide::Decision;
use crate::db::run::Run;
use crate::plan::ForeignKey;
use crate::{Error, Result};

/// Refuses what needs one transaction, before anything is written.
pub(in crate::db::apply) fn check(run: &mut Run, decision: &Decision) -> Result<()> {
    if run.repair.is_some() {
        return Err(batches("`repair()` mends file and ledger in one transaction"));
    }
    let mut written = BTreeSet::new();
    for (table, work) in decision.tables.iter().enumerate() {
        let is_written = !decision.released[table].is_empty()
            || run.spool.of_table(table)?.next(table)?.is_some();
        if is_written {
            written.insert(work.name().to_ascii_lowercase());
        }
    }
    let within = |key: &&ForeignKey| written.contains(&key.parent) && written.contains(&key.child);
    let keys: Vec<&ForeignKey> = decision.references.iter().filter(within).collect();
    match written.iter().find_map(|table| circle(table, &keys)) {
        None => Ok(()),
        Some((child, parent)) if child == parent => Err(batches(&format!(
            "rows of table {child} refer to rows of the same table, and no order of them \
             is one in which each comes after those it refers to"
        ))),
        Some((child, parent)) => Err(batches(&format!(
            "table {child} refers to {parent}, and that by its own foreign keys to {child}, so \
             that neither's rows come before the other's"
        ))),
    }
}

pub(super) fn batches(reason: &str) -> Error {
    Error::Batches { reason: reason.to_owned() }
}

/// R4: a row that waits for the values of another one.
pub(super) fn not_unique(error: Error) -> Error {
    let Error::Constraint { table, key, message } = error else { return error };
    batches(&format!(
        "table {table}, key {key}: {message}; if the row that has these values gives them up in \
         this run, that takes one transaction"
    ))
}

/// R7: what refers to nothing after a batch: it may have before, or may not after the next.
pub(super) fn dangling(error: Error) -> Error {
    let Error::Constraint { table, key, message } = error else { return error };
    batches(&format!("table {table}, key {key}: between two batches {message}"))
}

/// A table and the first of those by which its foreign keys lead back to it.
fn circle<'k>(table: &'k str, keys: &[&'k ForeignKey]) -> Option<(&'k str, &'k str)> {
    let of = |child: &str| {
        let child = child.to_owned();
        keys.iter().filter(move |key| key.child == child).map(|key| key.parent.as_str())
    };
    of(table).find_map(|first| {
        let (mut seen, mut next) = (BTreeSet::from([first]), vec![first]);
        while let Some(at) = next.pop() {
            if at == table {
                return Some((table, first));
            }
            next.extend(of(at).filter(|parent| seen.insert(parent)));
        }
        None
    })
}
