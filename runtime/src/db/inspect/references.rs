//! Who refers to whom: the file's foreign keys, and those about to be declared.

use std::collections::BTreeSet;

use super::columns::{columns, named};
use super::existing::is_unique;
use super::file_keys::{FileKey, file_keys};
use super::{presence, vec0};
use crate::db::ledger;
use crate::plan::{DeclaredTable, ForeignKey, Presence};
use crate::schema::{ColumnDef, Reference, TableSchema, same_name};
use crate::sql::quote;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Refuses foreign keys by which the update of a declared row would change other
/// declared rows, so that they are not what was declared. The key of a row that
/// stays is never updated; other columns that are referred to may be.
pub(in crate::db) fn check_updates(
    handle: &Handle<'_>,
    of_file: &[FileKey],
    declared: &[&DeclaredTable],
) -> Result<()> {
    for key in of_file.iter().filter(|key| key.spreads_updates()) {
        let parent = declared.iter().map(|it| &it.schema).find(|it| key.refers_to(it.name()));
        let is_updated = |to: &str| {
            let position = |schema: &TableSchema| {
                schema.columns().iter().position(|column| same_name(column.name(), to))
            };
            parent.is_some_and(|it| position(it).is_some_and(|position| !it.is_key(position)))
        };
        let Some((from, to)) = key.columns.iter().find(|(_, to)| is_updated(to)) else { continue };
        let is_declared = declared.iter().any(|it| key.is_of(it.schema.name()));
        if is_declared || ledger::tracked(handle, &key.child)?.is_some() {
            let FileKey { child, parent, on_update, .. } = key;
            return Err(Error::Table {
                table: child.clone(),
                reason: format!(
                    "its column {from} refers to {to} of {parent} with ON UPDATE {on_update}, so \
                     that an update there would change declared rows here; take that action from \
                     the foreign key, or let it refer to the key of {parent}"
                ),
            });
        }
    }
    Ok(())
}

/// Rows of tables that refer to a table, itself left out.
pub(in crate::db) fn count_referring(handle: &Handle<'_>, parent: &str) -> Result<Vec<i64>> {
    let keys = file_keys(handle)?;
    let children: BTreeSet<String> = keys
        .iter()
        .filter(|key| key.refers_to(parent) && !key.is_of(parent))
        .map(|key| key.child.to_ascii_lowercase())
        .collect();
    let count = |child: &String| handle.integer(&format!("SELECT count(*) FROM {}", quote(child)));
    children.iter().map(count).collect()
}

/// Which tables refer to which: the file's foreign keys, and those of tables that
/// are declared and not there yet.
pub(in crate::db) fn foreign_keys<'d>(
    of_file: &[FileKey],
    declared: impl IntoIterator<Item = &'d DeclaredTable>,
) -> Vec<ForeignKey> {
    let mut keys: Vec<_> =
        of_file.iter().map(|key| ForeignKey::new(&key.child, &key.parent)).collect();
    for table in declared {
        let references = table.created_references();
        keys.extend(references.map(|to| ForeignKey::new(table.schema.name(), to.table())));
    }
    keys
}

/// Whether the columns are there to which declared tables refer, where no
/// declared table of Declarite's is to have them. `gone` are tables that are there
/// and will not be under their names, each with its new one.
pub(in crate::db) fn check_references(
    handle: &Handle<'_>,
    declared: &[&DeclaredTable],
    gone: &[(&str, Option<&str>)],
) -> Result<()> {
    let is_created =
        |name: &str| declared.iter().any(|it| it.is_created() && same_name(it.schema.name(), name));
    for table in declared.iter().filter(|table| table.is_created()) {
        for column in table.schema.columns() {
            let Some(reference) = column.reference() else { continue };
            if is_created(reference.table()) {
                continue;
            }
            let gone = gone.iter().find(|(name, _)| same_name(name, reference.table()));
            if let Some(reason) = fault(handle, reference, gone.map(|(_, new)| *new))? {
                return Err(Error::Schema {
                    table: table.schema.name().to_owned(),
                    column: Some(ColumnDef::name(column).to_owned()),
                    reason: format!("it refers to {}, {reason}", reference.table()),
                });
            }
        }
    }
    Ok(())
}

fn fault(
    handle: &Handle<'_>,
    reference: &Reference,
    gone: Option<Option<&str>>,
) -> Result<Option<String>> {
    let (parent, wanted) = (reference.table(), reference.column());
    match gone {
        Some(None) => {
            let reason = "which is declared no longer; declare that table as well";
            return Ok(Some(reason.to_owned()));
        }
        Some(Some(new)) => {
            return Ok(Some(format!("which is called {new} now; refer to it by that name")));
        }
        None => {}
    }
    if presence(handle, parent)? != Presence::Table {
        let reason = "a table that is neither declared nor in the file; declare that table as well";
        return Ok(Some(reason.to_owned()));
    }
    if vec0::is_vec0(handle, parent)? {
        return Ok(Some("a vec0 table; no foreign key can".to_owned()));
    }
    let parents = columns(handle, parent)?;
    if named(&parents, wanted).is_none() {
        return Ok(Some(format!("which has no column {wanted}")));
    }
    if !is_unique(handle, parent, &[wanted], &parents)? {
        let reason = format!("whose column {wanted} is neither its primary key nor unique");
        return Ok(Some(reason));
    }
    Ok(None)
}
