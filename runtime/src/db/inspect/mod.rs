//! What the file really holds.

mod adopted;
mod columns;
mod definition;
mod digests;
mod drift;
mod existing;
mod extras;
mod file_keys;
mod found;
mod full_text;
mod identity;
mod known;
mod read;
mod references;
mod regular;
mod storage;
mod tokens;
mod trial;
mod unique;
mod vec0;
mod vec0_definition;
mod vec0_table;
mod views;

pub(super) use adopted::missing_indexes;
pub(super) use columns::{check_steps, foreign_columns};
pub(super) use digests::definition_digests;
pub(super) use drift::{
    DriftKind, TableDrift, check_drift, find_drift, is_readable, schema_version,
};
pub(super) use extras::extras;
pub(super) use file_keys::{FileKey, file_keys};
pub(super) use full_text::{check_own, has_full_text, is_any_left, is_left, is_text_whole};
pub(super) use identity::row_identity;
pub(super) use read::read_table;
pub(super) use references::{check_references, check_updates, count_referring, foreign_keys};
pub(super) use trial::try_definition;
pub(super) use unique::uniques;

use std::collections::BTreeSet;

use super::ledger;
use crate::plan::{DeclaredTable, Facts, ForeignKey, ManagedBy, Presence};
use crate::row::ValueRef;
use crate::schema::{RESERVED_PREFIX, TableSchema, same_name};
use crate::sql::quote;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What a schema's plan asks of the file: which of the tables are there, how
/// many rows those hold that may be dropped, and who refers to whom.
pub(super) fn facts<'n>(
    handle: &Handle<'_>,
    tables: impl IntoIterator<Item = &'n str>,
    droppable: impl IntoIterator<Item = &'n str>,
    foreign_keys: &[ForeignKey],
) -> Result<Facts> {
    let mut facts = Facts::default();
    for table in tables {
        let presence = presence(handle, table)?;
        facts.presence.insert(table.to_ascii_lowercase(), presence);
    }
    for table in droppable {
        if facts.presence(table) == Presence::Table {
            let rows = handle.integer(&format!("SELECT count(*) FROM {}", quote(table)))?;
            facts.rows.insert(table.to_ascii_lowercase(), rows.cast_unsigned());
        }
    }
    for ForeignKey { child, parent } in foreign_keys.iter().filter(|key| key.child != key.parent) {
        facts.referenced_by.entry(parent.clone()).or_default().insert(child.clone());
    }
    Ok(facts)
}

/// What stands under a name.
pub(super) fn presence(handle: &Handle<'_>, table: &str) -> Result<Presence> {
    let sql = "SELECT type FROM sqlite_schema \
               WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')";
    let mut presence = Presence::Absent;
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        presence = if row.text(0) == "view" { Presence::View } else { Presence::Table };
        Ok(())
    })?;
    Ok(presence)
}

/// The tables with triggers, in lower case.
pub(super) fn with_triggers(handle: &Handle<'_>) -> Result<BTreeSet<String>> {
    let mut tables = BTreeSet::new();
    let sql = "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' UNION ALL \
               SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger'";
    handle.for_each(sql, &[], |row| {
        tables.insert(row.text(0).to_ascii_lowercase());
        Ok(())
    })?;
    Ok(tables)
}

/// A temporary table or view of the connection would be written in place of
/// the file's table of its name.
pub(super) fn check_nothing_hides<'n>(
    handle: &Handle<'_>,
    mut tables: impl Iterator<Item = &'n str>,
) -> Result<()> {
    let mut temporary = Vec::new();
    let sql = "SELECT name FROM temp.sqlite_schema WHERE type IN ('table', 'view')";
    handle.for_each(sql, &[], |row| {
        temporary.push(row.text(0).to_owned());
        Ok(())
    })?;
    if temporary.is_empty() {
        return Ok(());
    }
    let hides = |table: &str| temporary.iter().any(|name| same_name(name, table));
    let is_ledgers = |name: &&String| name.to_ascii_lowercase().starts_with(RESERVED_PREFIX);
    let ledger = temporary.iter().find(is_ledgers);
    match tables.find(|table| hides(table)).or(ledger.map(String::as_str)) {
        None => Ok(()),
        Some(table) => Err(Error::Table {
            table: table.to_owned(),
            reason: "a temporary table or view of the connection hides it; drop that one"
                .to_owned(),
        }),
    }
}

/// Whether a table can get its new name.
fn check_renamed(handle: &Handle<'_>, name: &str, known: &str) -> Result<()> {
    if presence(handle, known)? != Presence::Table {
        return Err(drift::gone(known));
    }
    // S4: another app may have rows in a table of that name, though it is gone.
    let taken = match ledger::declarer(handle, name)? {
        Some(app) => format!("app {app} has a table of that name; choose another"),
        None if presence(handle, name)? == Presence::Absent => return Ok(()),
        None => "the file holds a table or view of that name already; drop or rename that one, or \
                 choose another name"
            .to_owned(),
    };
    Err(Error::Table {
        table: name.to_owned(),
        reason: format!("it is to be the new name of table {known}, and {taken}"),
    })
}

/// Whether the file holds, under the name of a table that is declared, what the
/// declaration takes it for. `known` is the name that the ledger has it under. A table of the
/// app's that is not tracked is gone, and made anew.
pub(super) fn check_table(
    handle: &Handle<'_>,
    app: &str,
    declared: &DeclaredTable,
    known: Option<&str>,
) -> Result<()> {
    let name = &declared.schema.name;
    if let Some(known) = known.filter(|known| !same_name(known, name)) {
        return check_renamed(handle, name, known);
    }
    let tracked = known.is_some();
    let fault = |reason: &str| {
        Err(Error::Table { table: name.clone().into_owned(), reason: reason.to_owned() })
    };
    // The index of the ledger that keeps a table to one app would say so less clearly.
    if !tracked && let Some(other) = ledger::manager(handle, name)?.filter(|other| other != app) {
        return fault(&format!("it belongs to app {other}; choose another name with `.named(..)`"));
    }
    // Dropped or made anew by one app, it would lack rows that the other takes for applied.
    if !tracked
        && declared.managed_by == ManagedBy::System
        && let Some(other) = ledger::declarer(handle, name)?.filter(|other| other != app)
    {
        return fault(&format!(
            "app {other} declares rows in it, as in a table of the user's; declare it so too with \
             `.managed_by(ManagedBy::User)`, choose another name with `.named(..)`, or apply \
             {other} without it first"
        ));
    }
    match (declared.managed_by, presence(handle, name)?) {
        (ManagedBy::User, Presence::View) => views::check(handle, &declared.schema),
        (ManagedBy::System, Presence::View) => fault(
            "the file holds a view of this name; leave it to the user with \
             `.managed_by(ManagedBy::User)`, or choose another name with `.named(..)`",
        ),
        (ManagedBy::User, Presence::Absent) => fault(
            "it is managed by the user, and not in the file; create it first, or let Declarite \
             manage it",
        ),
        (ManagedBy::User, Presence::Table) => existing::check(handle, &declared.schema),
        (ManagedBy::System, Presence::Absent) if tracked => Err(drift::gone(name)),
        (ManagedBy::System, Presence::Table) if !tracked && declared.adopt => {
            adopted::check(handle, &declared.schema)
        }
        (ManagedBy::System, Presence::Table) if !tracked => fault(
            "the file already holds a table of this name, which no app has declared; leave it to \
             the user with `.managed_by(ManagedBy::User)`, take it over with `.adopt()`, or choose \
             another name with `.named(..)`",
        ),
        (ManagedBy::System, Presence::Absent) => check_index_names(handle, &declared.schema),
        (ManagedBy::System, Presence::Table) => Ok(()),
    }
}

/// Whether rows of what is the user's and declared no longer can be deleted.
pub(super) fn check_deletes(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    match presence(handle, schema.name())? {
        Presence::View => views::check_deletes(handle, schema),
        Presence::Table | Presence::Absent => existing::check_deletes(handle, schema),
    }
}

/// Names of tables and indexes are of one kind: a file has each once.
fn check_index_names(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    for index in schema.indexes() {
        check_index_name(handle, schema.name(), &index.name(schema.name()))?;
    }
    Ok(())
}

/// Whether the file has nothing of an index's name.
pub(super) fn check_index_name(handle: &Handle<'_>, table: &str, name: &str) -> Result<()> {
    let sql = "SELECT type FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE";
    let mut taken = None;
    handle.for_each(sql, &[ValueRef::Text(name)], |row| {
        taken = Some(row.text(0).to_owned());
        Ok(())
    })?;
    let Some(kind) = taken else { return Ok(()) };
    let article = if kind == "index" { "an" } else { "a" };
    Err(Error::Table {
        table: table.to_owned(),
        reason: format!(
            "its index cannot be called {name}, as the file has {article} {kind} of that name; drop \
             or rename that one, or give the index another with `name = \"..\"`"
        ),
    })
}
