//! vec0 tables that are there, compared with those that are declared.

use super::definition::definition_of;
use super::found::Found;
use super::vec0_definition::{Column, Kind, Vec0Definition, parse};
use crate::row::ValueRef;
use crate::schema::{TableSchema, same_name};
use crate::sqlite::Handle;
use crate::{Result, sql};

/// Whether the table is one of sqlite-vec's.
pub(super) fn is_vec0(handle: &Handle<'_>, table: &str) -> Result<bool> {
    Ok(parse(&definition_of(handle, table)?).is_some())
}

/// Vectors that are not those declared. sqlite-vec 0.1.9 reads out of bounds
/// when it is given other elements than the column's.
pub(super) fn find_vectors(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let there = definition(handle, schema)?;
    compare(&there, schema, found, |wanted| matches!(wanted.kind, Kind::Vector(_)));
    Ok(())
}

/// Columns other than vectors that are for something else than declared.
pub(super) fn find_roles(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let there = definition(handle, schema)?;
    compare(&there, schema, found, |wanted| !matches!(wanted.kind, Kind::Vector(_)));
    find_more(&there, schema, found);
    Ok(())
}

/// All in which the table is not what the schema says, without asking
/// sqlite-vec, which the connection may not have.
pub(super) fn find(handle: &Handle<'_>, schema: &TableSchema, found: &mut Found) -> Result<()> {
    let there = definition(handle, schema)?;
    for column in schema.columns() {
        if !there.columns.iter().any(|it| same_name(&it.name, column.name())) {
            found.lack(format!("column {}", column.name()));
        }
    }
    compare(&there, schema, found, |_| true);
    find_more(&there, schema, found);
    find_shadows(handle, schema, &there, found)
}

fn definition(handle: &Handle<'_>, schema: &TableSchema) -> Result<Vec0Definition> {
    Ok(parse(&definition_of(handle, schema.name())?).unwrap_or_default())
}

fn compare(
    there: &Vec0Definition,
    schema: &TableSchema,
    found: &mut Found,
    is_compared: impl Fn(&Column) -> bool,
) {
    let wanted = parse(&sql::create_table(schema).join("")).unwrap_or_default();
    for wanted in wanted.columns.iter().filter(|column| is_compared(column)) {
        let it = there.columns.iter().find(|it| same_name(&it.name, &wanted.name));
        if let Some(it) = it.filter(|it| it.kind != wanted.kind) {
            let Column { name, text, .. } = wanted;
            found.fault(format!("column {name} is {} in the file, and declared {text}", it.text));
        }
    }
}

/// Columns beside the declared ones that would need a value in every row.
fn find_more(there: &Vec0Definition, schema: &TableSchema, found: &mut Found) {
    for column in &there.columns {
        let needs_value =
            matches!(column.kind, Kind::Vector(_) | Kind::Metadata(_) | Kind::Unknown);
        if needs_value && schema.column(&column.name).is_none() {
            found.fault(format!(
                "column {} takes no NULL and has no default, so that no row can be inserted",
                column.name
            ));
        }
    }
}

/// The tables in which sqlite-vec 0.1.9 keeps the rows of this one.
fn find_shadows(
    handle: &Handle<'_>,
    schema: &TableSchema,
    there: &Vec0Definition,
    found: &mut Found,
) -> Result<()> {
    for ending in there.shadows() {
        let name = format!("{}_{ending}", schema.name());
        let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
        let mut is_there = false;
        handle.for_each(sql, &[ValueRef::Text(&name)], |_| {
            is_there = true;
            Ok(())
        })?;
        if !is_there {
            found.lack(format!("the table {name} of sqlite-vec's"));
        }
    }
    Ok(())
}
