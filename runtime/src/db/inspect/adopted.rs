//! Whether a table that is taken over is what its row type says. The ledger
//! will say that it is, and later changes start from there.

use std::collections::BTreeMap;

use super::columns::{Column, columns, is_rowid, named};
use super::definition::{Definition, definition_of, parse, same_default};
use super::file_keys::file_keys;
use super::found::Found;
use super::storage::storage;
use super::tokens::same_sql;
use super::{existing, vec0};
use crate::Result;
use crate::schema::{Collation, ColumnDef, IndexDef, TableSchema, same_name};
use crate::sqlite::Handle;

/// Whether a table that is taken over is what its row type says.
pub(super) fn check(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let mut found = Found::default();
    find(handle, schema, &mut found)?;
    found.check(
        schema,
        "the table in the file is not what the row type says",
        "; change the one or the other, or leave the table to the user with \
         `.managed_by(ManagedBy::User)`",
    )
}

/// All in which the table in the file is not what the schema says. It may have
/// more: columns that need no value, indexes, triggers.
pub(super) fn find(handle: &Handle<'_>, schema: &TableSchema, found: &mut Found) -> Result<()> {
    let columns = columns(handle, schema.name())?;
    if !existing::find(handle, schema, &columns, found)? {
        return Ok(());
    }
    if schema.is_vec0() {
        return vec0::find_roles(handle, schema, found);
    }
    let references = references(handle, schema)?;
    let definition = parse(&definition_of(handle, schema.name())?);
    find_storage(handle, schema, &definition, found)?;
    for column in schema.columns() {
        if let Some(there) = named(&columns, column.name()) {
            let default = definition.column(&there.name).and_then(|it| it.default.as_deref());
            find_of_column(handle, schema, (column, default), &references, found);
        }
    }
    existing::find_nulls(schema, &columns, found);
    find_unnumbered(schema, &columns, found);
    find_indexes(handle, schema, found)?;
    find_checks(schema, &definition, found);
    Ok(())
}

/// Columns of the key that take NULL, of which several rows may have one: a full-text index
/// could not tell them apart.
fn find_unnumbered(schema: &TableSchema, columns: &[Column], found: &mut Found) {
    for key in schema.key_columns().filter(|_| schema.full_text().is_some()) {
        let takes_null = |there: &Column| !there.not_null && !is_rowid(there, columns);
        if named(columns, key.name()).is_some_and(takes_null) {
            found.fault(format!(
                "column {} of its key takes NULL, by which a full-text index cannot find a row",
                key.name()
            ));
        }
    }
}

/// Columns that take NULL, and are declared not to. One who takes a table over
/// may leave it so: what is declared has a value.
pub(super) fn find_nullable(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let columns = columns(handle, schema.name())?;
    for column in schema.columns().iter().filter(|column| !column.is_nullable()) {
        let takes_null = |there: &Column| !there.not_null && !is_rowid(there, &columns);
        if named(&columns, column.name()).is_some_and(takes_null) {
            found.fault(format!("column {} takes NULL", column.name()));
        }
    }
    Ok(())
}

fn find_storage(
    handle: &Handle<'_>,
    schema: &TableSchema,
    definition: &Definition,
    found: &mut Found,
) -> Result<()> {
    let there = storage(handle, schema.name())?;
    if schema.is_strict() && !there.strict {
        found.lack("STRICT");
    }
    if schema.is_without_rowid() && !there.without_rowid {
        found.lack("WITHOUT ROWID");
    }
    if schema.is_autoincrement() && !definition.columns.iter().any(|it| it.autoincrement) {
        found.lack("AUTOINCREMENT");
    }
    Ok(())
}

/// The columns that single columns refer to, by name in lower case: table,
/// column, and action.
fn references(
    handle: &Handle<'_>,
    schema: &TableSchema,
) -> Result<BTreeMap<String, (String, String, String)>> {
    let mut references = BTreeMap::new();
    for key in file_keys(handle)?.into_iter().filter(|key| key.is_of(schema.name())) {
        if let [(from, to)] = &key.columns[..] {
            let parts = (key.parent.clone(), to.clone(), key.on_delete.clone());
            references.insert(from.to_ascii_lowercase(), parts);
        }
    }
    Ok(references)
}

fn find_of_column(
    handle: &Handle<'_>,
    schema: &TableSchema,
    (column, default): (&ColumnDef, Option<&str>),
    references: &BTreeMap<String, (String, String, String)>,
    found: &mut Found,
) {
    let name = column.name();
    let folded = name.to_ascii_lowercase();
    if let Some(sql) = column.default_value() {
        let is_there = default.is_some_and(|found| same_default(found, sql));
        if !is_there {
            found.lack(format!("the default {sql} of {name}"));
        }
    }
    if column.collation() != Collation::Binary
        && !handle
            .collation(schema.name(), name)
            .is_some_and(|found| found.eq_ignore_ascii_case(column.collation().word()))
    {
        found.lack(format!("the collation {} of {name}", column.collation().word()));
    }
    if let Some(wanted) = column.reference() {
        let is_there = references.get(&folded).is_some_and(|(table, to, action)| {
            same_name(table, wanted.table())
                && same_name(to, wanted.column())
                && action == wanted.action().word()
        });
        if !is_there {
            found.lack(format!("the reference of {name} to {}", wanted.table()));
        }
    }
}

fn find_indexes(handle: &Handle<'_>, schema: &TableSchema, found: &mut Found) -> Result<()> {
    for wanted in missing_indexes(handle, schema)? {
        let index = if wanted.is_unique() { "a unique index" } else { "an index" };
        let columns: Vec<&str> = wanted.columns().collect();
        let filter = wanted.condition().map_or(String::new(), |sql| format!(" where {sql}"));
        found.lack_index(format!("{index} over {}{filter}", columns.join(", ")));
    }
    Ok(())
}

/// The indexes of a schema that the table in the file has not, by whatever name.
pub(in crate::db) fn missing_indexes<'s>(
    handle: &Handle<'_>,
    schema: &'s TableSchema,
) -> Result<Vec<&'s IndexDef>> {
    let there = existing::indexes(handle, schema.name())?;
    let is_there = |wanted: &IndexDef| {
        let columns: Vec<String> = wanted.columns().map(str::to_ascii_lowercase).collect();
        there.iter().any(|index| {
            index.unique == wanted.is_unique()
                && index.columns == columns
                && match (index.filter.as_deref(), wanted.condition()) {
                    (Some(there), Some(wanted)) => same_sql(there, wanted),
                    (there, wanted) => there.is_none() && wanted.is_none(),
                }
        })
    };
    Ok(schema.indexes().iter().filter(|wanted| !is_there(wanted)).collect())
}

fn find_checks(schema: &TableSchema, there: &Definition, found: &mut Found) {
    let of_columns = schema.columns().iter().filter_map(ColumnDef::check_expression);
    for check in of_columns.chain(schema.checks()) {
        if !there.all_checks().any(|it| same_sql(it, check)) {
            found.lack(format!("the check {check}"));
        }
    }
}
