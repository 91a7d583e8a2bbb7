//! Who refers to whom: the file's foreign keys, and those about to be declared.

use super::existing::{columns, is_unique};
use super::{presence, vec0};
use crate::plan::{DeclaredTable, ForeignKey, Presence};
use crate::schema::same_name;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// The file's foreign keys, and those of tables that are declared and not there
/// yet; those of a table to itself are left out.
pub(in crate::db) fn foreign_keys<'d>(
    handle: &Handle<'_>,
    declared: impl IntoIterator<Item = &'d DeclaredTable>,
) -> Result<Vec<ForeignKey>> {
    let sql = "SELECT m.name, f.\"table\", f.on_delete NOT IN ('NO ACTION', 'RESTRICT') \
               FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
               WHERE m.type = 'table' AND m.rootpage > 0";
    let mut keys = Vec::new();
    handle.for_each(sql, &[], |row| {
        keys.push(ForeignKey::new(row.text(0), row.text(1), row.integer(2) != 0));
        Ok(())
    })?;
    for table in declared {
        for reference in table.created_references() {
            let (child, parent) = (table.schema.name(), reference.table());
            keys.push(ForeignKey::new(child, parent, reference.action().spreads()));
        }
    }
    keys.retain(|key| key.child != key.parent);
    Ok(keys)
}

/// Whether the columns are there to which declared tables refer, where those
/// are not declared themselves.
pub(in crate::db) fn check_references(
    handle: &Handle<'_>,
    declared: &[&DeclaredTable],
) -> Result<()> {
    for table in declared {
        for column in table.schema.columns() {
            let Some(reference) = column.reference() else { continue };
            let parent = reference.table();
            let is_declared = declared.iter().any(|other| same_name(other.schema.name(), parent));
            if is_declared || !table.is_created() {
                continue;
            }
            let fault = |reason: String| {
                Err(Error::Schema {
                    table: table.schema.name().to_owned(),
                    column: Some(column.name().to_owned()),
                    reason,
                })
            };
            if presence(handle, parent)? != Presence::Table {
                return fault(format!(
                    "it refers to table {parent}, which is neither declared nor in the file; \
                     declare that table as well"
                ));
            }
            if vec0::is_vec0(handle, parent)? {
                return fault(format!("it refers to {parent}, a vec0 table; no foreign key can"));
            }
            let parents = columns(handle, parent)?;
            if !parents.keys().any(|name| same_name(name, reference.column())) {
                let wanted = reference.column();
                return fault(format!("it refers to {parent}, which has no column {wanted}"));
            }
            if !is_unique(handle, parent, &[reference.column()], &parents)? {
                let wanted = reference.column();
                return fault(format!(
                    "it refers to {wanted} of {parent}, which is neither its primary key nor unique"
                ));
            }
        }
    }
    Ok(())
}
