//! Whether a table that is there can hold the declared rows.

use std::collections::BTreeSet;

use super::columns::{Column, columns, is_rowid, named};
use super::definition::definition_of;
use super::found::Found;
use super::tokens::{filter_of, tokens};
use super::vec0_definition::module;
use super::{storage, vec0};
use crate::Result;
use crate::row::ValueRef;
use crate::schema::{ColumnDef, TableSchema, closest};
use crate::sqlite::Handle;

/// Whether a table of the user's can hold the declared rows, all that is in the way
/// told at once.
pub(super) fn check(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let mut found = Found::default();
    let columns = columns(handle, schema.name())?;
    if find(handle, schema, &columns, &mut found)? {
        if schema.is_vec0() {
            vec0::find_roles(handle, schema, &mut found)?;
        } else {
            find_nulls(schema, &columns, &mut found);
        }
    }
    found.check(schema, "the table in the file cannot hold the declared rows", "")
}

/// Whether rows of a table of the user's, which is declared no longer, can be told
/// apart by their key.
pub(super) fn check_deletes(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let mut found = Found::default();
    find(handle, schema, &columns(handle, schema.name())?, &mut found)?;
    found.check(schema, UNTOLD, DROP_IT)
}

/// Why rows that are to be deleted stay.
pub(super) const UNTOLD: &str =
    "it is declared no longer, and its declared rows cannot be told from others to delete them";
pub(super) const DROP_IT: &str =
    "; undo that, or rename or drop the table, so that they are forgotten";

/// What keeps a table from holding the declared rows: it lacks columns, is of
/// another kind, or does not tell rows apart by the key. False if it is of another kind.
pub(super) fn find(
    handle: &Handle<'_>,
    schema: &TableSchema,
    columns: &[Column],
    found: &mut Found,
) -> Result<bool> {
    let declared = if schema.is_vec0() { "vec0" } else { "a regular one" };
    let is_vec0 = match module(&tokens(&definition_of(handle, schema.name())?)) {
        Some((module, _)) if module != "vec0" => {
            found.fault(format!(
                "the file holds a virtual table of module {module}, and declared is {declared}"
            ));
            return Ok(false);
        }
        module => module.is_some(),
    };
    if is_vec0 != schema.is_vec0() {
        let there = if is_vec0 { "a vec0 table" } else { "a regular table" };
        found.fault(format!("the file holds {there}, and declared is {declared}"));
        return Ok(false);
    }
    find_missing(schema, columns, found);
    if is_vec0 {
        vec0::find_vectors(handle, schema, found)?;
    } else {
        storage::find(handle, schema, columns, found)?;
    }
    let key: Vec<&str> = schema.key_columns().map(ColumnDef::name).collect();
    let is_there = key.iter().all(|name| named(columns, name).is_some());
    if is_there && !is_unique(handle, schema.name(), &key, columns)? {
        found.fault(format!(
            "it may hold several rows of one key: {} is neither its primary key nor unique",
            key.join(", ")
        ));
    }
    Ok(true)
}

/// Declared columns that are not there.
pub(super) fn find_missing(schema: &TableSchema, columns: &[Column], found: &mut Found) {
    let missing: Vec<String> = schema
        .columns()
        .iter()
        .filter(|column| named(columns, ColumnDef::name(column)).is_none())
        .map(|column| {
            let near = closest(column.name(), columns.iter().map(|column| column.name.as_str()));
            let hint = near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
            format!("{}{hint}", column.name())
        })
        .collect();
    if !missing.is_empty() {
        found.lack(format!("column {}", missing.join(", ")));
    }
}

/// Columns of an ordinary table that would hold a NULL which they do not take.
pub(super) fn find_nulls(schema: &TableSchema, columns: &[Column], found: &mut Found) {
    for column in schema.columns().iter().filter(|column| column.is_nullable()) {
        let takes_none = |there: &Column| there.not_null || is_rowid(there, columns);
        if named(columns, column.name()).is_some_and(takes_none) {
            found.fault(format!("column {} takes no NULL", column.name()));
        }
    }
    for column in columns.iter().filter(|column| schema.column(&column.name).is_none()) {
        let has_default =
            column.default.as_ref().is_some_and(|sql| !sql.eq_ignore_ascii_case("NULL"));
        let needs_value = column.not_null && !has_default && !column.generated;
        if needs_value && !is_rowid(column, columns) {
            found.fault(format!(
                "column {} takes no NULL and has no default, so that no row can be inserted",
                column.name
            ));
        }
    }
}

/// Whether no two rows of the table can have the same values in these columns.
pub(super) fn is_unique(
    handle: &Handle<'_>,
    table: &str,
    wanted: &[&str],
    columns: &[Column],
) -> Result<bool> {
    let wanted: BTreeSet<String> = wanted.iter().map(|name| name.to_ascii_lowercase()).collect();
    let primary = columns.iter().filter(|column| column.place > 0);
    let primary: BTreeSet<String> = primary.map(|it| it.name.to_ascii_lowercase()).collect();
    let indexes = indexes(handle, table)?;
    Ok(primary == wanted
        || indexes.iter().any(|index| {
            index.unique
                && index.filter.is_none()
                && index.columns.iter().cloned().collect::<BTreeSet<_>>() == wanted
        }))
}

/// An index of a table in the file, its columns in lower case.
pub(super) struct Index {
    pub(super) unique: bool,
    /// What a row of it makes true.
    pub(super) filter: Option<String>,
    pub(super) columns: Vec<String>,
}

/// The indexes of a table, those of its constraints among them.
pub(super) fn indexes(handle: &Handle<'_>, table: &str) -> Result<Vec<Index>> {
    let sql = "SELECT l.name, i.name, l.\"unique\", l.partial, coalesce(s.sql, '') \
               FROM pragma_index_list(?1, 'main') l, pragma_index_info(l.name, 'main') i \
               LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name \
               ORDER BY l.name, i.seqno";
    let mut indexes: Vec<Index> = Vec::new();
    let mut last = String::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        if indexes.is_empty() || last != row.text(0) {
            row.text(0).clone_into(&mut last);
            let unique = row.integer(2) != 0;
            let filter = (row.integer(3) != 0).then(|| filter_of(row.text(4)));
            indexes.push(Index { unique, filter, columns: Vec::new() });
        }
        if let Some(index) = indexes.last_mut() {
            // An expression has no name, and is no column.
            index.columns.push(row.text(1).to_ascii_lowercase());
        }
        Ok(())
    })?;
    Ok(indexes)
}
