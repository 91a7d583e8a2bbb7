//! Tables that are declared no longer.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Consent, Facts, LedgerTable, ManagedBy, Presence, Scope};
use super::full_text;
use super::order::parents_first;
use super::steps::{Loss, Operation, Refusal, SchemaPlan, Step};
use crate::schema::{ColumnDef, TableSchema};

/// Drops the tables, or refuses to.
pub(super) fn drop_tables(
    tables: &[&LedgerTable],
    created: &[&TableSchema],
    facts: &Facts,
    (consent, scope): (&Consent, Scope),
    plan: &mut SchemaPlan,
) {
    let names: Vec<String> =
        tables.iter().map(|old| old.applied.schema.name.to_ascii_lowercase()).collect();
    let dropped: Vec<String> = tables
        .iter()
        .zip(&names)
        .filter(|(old, _)| goes(old, facts))
        .map(|(_, it)| it.clone())
        .collect();
    for old in children_first(tables, &names, facts) {
        drop_table(old, (&dropped, created), facts, (consent, scope), plan);
    }
}

/// The tables of the user's of which an app that is dropped may not delete its
/// rows, by name and number of rows.
pub(crate) fn refuse_releases<'n>(
    tables: impl Iterator<Item = (&'n str, usize)>,
    consent: &Consent,
) -> Vec<Refusal> {
    tables
        .filter(|(table, rows)| *rows > 0 && !consent.covers(table))
        .map(|(table, rows)| Refusal {
            table: table.to_owned(),
            column: None,
            step: "delete the app's rows from a table of the user's".to_owned(),
            rows_at_risk: rows as u64,
            way_out: format!("consent with `allow_data_loss()` or `allow_loss_of(\"{table}\")`"),
        })
        .collect()
}

/// Whether the table is there, and Declarite's to drop.
fn goes(old: &LedgerTable, facts: &Facts) -> bool {
    old.managed_by == ManagedBy::System
        && facts.presence(&old.applied.schema.name) == Presence::Table
}

/// A table is dropped after those whose foreign keys refer to it.
fn children_first<'l>(
    tables: &[&'l LedgerTable],
    names: &[String],
    facts: &Facts,
) -> Vec<&'l LedgerTable> {
    let mut refers_to: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (parent, children) in &facts.referenced_by {
        for child in children {
            refers_to.entry(child.clone()).or_default().insert(parent.clone());
        }
    }
    parents_first(names, &refers_to).into_iter().rev().map(|table| tables[table]).collect()
}

/// A table of the same columns that comes looks like one that is renamed.
fn rename_hint(old: &TableSchema, created: &[&TableSchema]) -> String {
    let is_like = |new: &TableSchema| {
        let has = |column: &ColumnDef| {
            new.column(column.name()).is_some_and(|other| other.ty == column.ty)
        };
        new.columns.len() == old.columns.len() && old.columns.iter().all(has)
    };
    created.iter().find(|new| is_like(new)).map_or_else(String::new, |new| {
        format!(
            "if it is {} now, say so there with `renamed_from = \"{}\"`; or ",
            new.name(),
            old.name()
        )
    })
}

/// `dropped` are the tables that go, in lower case; `created` those that come.
fn drop_table(
    old: &LedgerTable,
    (dropped, created): (&[String], &[&TableSchema]),
    facts: &Facts,
    (consent, scope): (&Consent, Scope),
    plan: &mut SchemaPlan,
) {
    let instead = if scope == Scope::End { "" } else { "declare the table, or " };
    let name = old.applied.schema.name.as_ref();
    let table = name.to_owned();
    let folded = name.to_ascii_lowercase();
    if old.managed_by == ManagedBy::User {
        let reason = format!("table {name} is no longer declared, and the user's to keep");
        plan.after.push(Step { operation: Operation::Forget { table }, reason });
        return;
    }
    // A view that has its name now is not Declarite's to drop.
    if facts.presence(name) != Presence::Table {
        let reason = format!("table {name} is no longer declared, and not in the file");
        plan.after.extend(full_text::drop_with_table(&old.applied.schema));
        plan.after.push(Step { operation: Operation::Forget { table }, reason });
        return;
    }
    let rows = facts.rows.get(&folded).copied().unwrap_or(0);
    // Dropping it would delete its rows first, and with them rows that refer to
    // them with ON DELETE CASCADE: https://www.sqlite.org/lang_droptable.html
    // An empty one would leave a foreign key that fails every insert.
    let children = facts.referenced_by.get(&folded).into_iter().flatten();
    let children: Vec<&str> =
        children.filter(|child| !dropped.contains(child)).map(String::as_str).collect();
    if !children.is_empty() {
        plan.refusals.push(Refusal {
            table,
            column: None,
            step: format!("drop the table, to which foreign keys of {} refer", children.join(", ")),
            rows_at_risk: rows,
            way_out: format!("{instead}drop those tables or their foreign keys first"),
        });
    } else if rows > 0 && !consent.covers(name) {
        plan.refusals.push(Refusal {
            way_out: format!(
                "{}{instead}consent with `allow_data_loss()` or `allow_loss_of(\"{table}\")`",
                rename_hint(&old.applied.schema, created),
            ),
            table,
            column: None,
            step: "drop the table, which is no longer declared".to_owned(),
            rows_at_risk: rows,
        });
    } else {
        let reason = format!("table {name} is no longer declared");
        plan.after.extend(full_text::drop_with_table(&old.applied.schema));
        if rows > 0 {
            plan.losses.push(Loss { table: table.clone(), column: None, rows });
        }
        plan.after.push(Step { operation: Operation::DropTable { table, rows }, reason });
    }
}
