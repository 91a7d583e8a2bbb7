//! What the file really holds.

mod storage;
mod vec0;

use std::collections::{BTreeMap, BTreeSet};

use super::ledger;
use crate::plan::{DeclaredTable, Facts, ManagedBy, Presence};
use crate::row::ValueRef;
use crate::schema::{ColumnDef, RESERVED_PREFIX, TableSchema, closest, same_name};
use crate::sql::quote;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What a schema's plan asks of the file: which of the tables are there, how
/// many rows those hold that may be dropped, and who refers to whom.
pub(super) fn facts<'n>(
    handle: &Handle<'_>,
    tables: impl IntoIterator<Item = &'n str>,
    droppable: impl IntoIterator<Item = &'n str>,
    references: &[Reference],
) -> Result<Facts> {
    let mut facts = Facts::default();
    for table in tables {
        let presence = presence(handle, table)?;
        facts.presence.insert(table.to_ascii_lowercase(), presence);
    }
    for table in droppable {
        if facts.presence(table) != Presence::Absent {
            let rows = handle.integer(&format!("SELECT count(*) FROM {}", quote(table)))?;
            facts.rows.insert(table.to_ascii_lowercase(), rows.cast_unsigned());
        }
    }
    for Reference { child, parent, .. } in references {
        facts.referenced_by.entry(parent.clone()).or_default().insert(child.clone());
    }
    Ok(facts)
}

/// A foreign key between two tables, named in lower case.
pub(super) struct Reference {
    pub(super) child: String,
    pub(super) parent: String,
    /// Whether the delete of a parent's row takes or changes those of the child.
    pub(super) spreads_deletes: bool,
}

/// The file's foreign keys; those of a table to itself are left out.
pub(super) fn references(handle: &Handle<'_>) -> Result<Vec<Reference>> {
    let sql = "SELECT m.name, f.\"table\", f.on_delete NOT IN ('NO ACTION', 'RESTRICT') \
               FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
               WHERE m.type = 'table' AND m.rootpage > 0";
    let mut references = Vec::new();
    handle.for_each(sql, &[], |row| {
        let (child, parent) = (row.text(0).to_ascii_lowercase(), row.text(1).to_ascii_lowercase());
        if child != parent {
            let spreads_deletes = row.integer(2) != 0;
            references.push(Reference { child, parent, spreads_deletes });
        }
        Ok(())
    })?;
    Ok(references)
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

/// Whether the file holds, under the name of a table that is declared, what the
/// declaration takes it for.
pub(super) fn check_table(
    handle: &Handle<'_>,
    declared: &DeclaredTable,
    tracked: bool,
) -> Result<()> {
    let name = &declared.schema.name;
    let fault = |reason: &str| {
        Err(Error::Table { table: name.clone().into_owned(), reason: reason.to_owned() })
    };
    // The index of the ledger that keeps a table to one app would say so less clearly.
    if !tracked && let Some(app) = ledger::manager(handle, name)? {
        return fault(&format!("it belongs to app {app}; choose another name with `.named(..)`"));
    }
    match (declared.managed_by, presence(handle, name)?) {
        (_, Presence::View) => fault("the file holds a view of this name; declare a table"),
        (ManagedBy::User, Presence::Absent) => fault(
            "it is managed by the user, and not in the file; create it first, or let Declarite \
             manage it",
        ),
        (ManagedBy::User, Presence::Table) => check_existing(handle, &declared.schema),
        (ManagedBy::System, Presence::Absent) if tracked => fault(
            "the ledger tracks it, but the file does not hold it any more; restore it, or declare \
             it under another name",
        ),
        (ManagedBy::System, Presence::Table) if !tracked && declared.adopt => {
            check_existing(handle, &declared.schema)
        }
        (ManagedBy::System, Presence::Table) if !tracked => fault(
            "the file already holds a table of this name, which no app has declared; leave it to \
             the user with `.managed_by(ManagedBy::User)`, take it over with `.adopt()`, or choose \
             another name with `.named(..)`",
        ),
        (ManagedBy::System, Presence::Absent | Presence::Table) => Ok(()),
    }
}

/// Whether a table that is there can hold the declared rows: it has the columns,
/// is of the kind, and tells rows apart by the key.
fn check_existing(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let fault =
        |reason: String| Err(Error::Table { table: schema.name.clone().into_owned(), reason });
    let is_vec0 = vec0::is_vec0(handle, &schema.name)?;
    if is_vec0 != schema.is_vec0() {
        let (found, declared) =
            if is_vec0 { ("a vec0 table", "a regular one") } else { ("a regular table", "vec0") };
        return fault(format!("the file holds {found}, and the row type declares {declared}"));
    }
    let columns = columns(handle, &schema.name)?;
    let missing: Vec<String> = schema
        .columns
        .iter()
        .filter(|column| !columns.keys().any(|name| same_name(name, &column.name)))
        .map(|column| {
            let near = closest(&column.name, columns.keys().map(String::as_str));
            let hint = near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
            format!("{}{hint}", column.name)
        })
        .collect();
    if !missing.is_empty() {
        return fault(format!("the table in the file has no column {}", missing.join(", ")));
    }
    if is_vec0 {
        vec0::check_vectors(handle, schema)?;
    } else {
        storage::check_storage(handle, schema)?;
    }
    if !is_unique(handle, schema, &columns)? {
        let key: Vec<&str> = schema.key_columns().map(ColumnDef::name).collect();
        return fault(format!(
            "the table in the file may hold several rows of one key: {} is neither its primary \
             key nor unique",
            key.join(", ")
        ));
    }
    Ok(())
}

/// A table's columns with their place in its primary key, 0 for none.
fn columns(handle: &Handle<'_>, table: &str) -> Result<BTreeMap<String, i64>> {
    let mut columns = BTreeMap::new();
    let sql = "SELECT name, pk FROM pragma_table_xinfo(?1)";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        columns.insert(row.text(0).to_owned(), row.integer(1));
        Ok(())
    })?;
    Ok(columns)
}

fn is_unique(
    handle: &Handle<'_>,
    schema: &TableSchema,
    columns: &BTreeMap<String, i64>,
) -> Result<bool> {
    let folded = |name: &str| name.to_ascii_lowercase();
    let key: BTreeSet<String> = schema.key_columns().map(|column| folded(&column.name)).collect();
    let primary: BTreeSet<String> =
        columns.iter().filter(|(_, pk)| **pk > 0).map(|(name, _)| folded(name)).collect();
    if primary == key {
        return Ok(true);
    }
    let mut indexes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let sql = "SELECT l.name, i.name FROM pragma_index_list(?1) l, pragma_index_info(l.name) i \
               WHERE l.\"unique\" = 1 AND l.partial = 0";
    handle.for_each(sql, &[ValueRef::Text(&schema.name)], |row| {
        indexes.entry(row.text(0).to_owned()).or_default().insert(folded(row.text(1)));
        Ok(())
    })?;
    Ok(indexes.values().any(|index| *index == key))
}
