//! Whether a table that is taken over is what its row type says. The ledger
//! will say that it is, and later changes start from there.

use std::collections::BTreeMap;

use super::existing::indexes;
use crate::row::ValueRef;
use crate::schema::{Collation, ColumnDef, IndexDef, TableSchema, same_name};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// All that the table in the file lacks, in one error.
pub(super) fn check(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let mut missing = Vec::new();
    missing_storage(handle, schema, &mut missing)?;
    let defaults = defaults(handle, schema)?;
    let references = references(handle, schema)?;
    for column in schema.columns() {
        missing_of_column(handle, schema, column, &defaults, &references, &mut missing);
    }
    missing_indexes(handle, schema, &mut missing)?;
    missing_checks(handle, schema, &mut missing)?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Table {
        table: schema.name().to_owned(),
        reason: format!(
            "the table in the file has not what the row type says: {}; change the one or the \
             other, or leave the table to the user with `.managed_by(ManagedBy::User)`",
            missing.join(", ")
        ),
    })
}

fn missing_storage(
    handle: &Handle<'_>,
    schema: &TableSchema,
    missing: &mut Vec<String>,
) -> Result<()> {
    let sql = "SELECT strict, wr FROM pragma_table_list(?1) WHERE schema = 'main'";
    handle.for_each(sql, &[ValueRef::Text(schema.name())], |row| {
        if schema.is_strict() && row.integer(0) == 0 {
            missing.push("STRICT".to_owned());
        }
        if schema.is_without_rowid() && row.integer(1) == 0 {
            missing.push("WITHOUT ROWID".to_owned());
        }
        Ok(())
    })
}

/// The defaults of a table's columns, as SQL, by name in lower case.
fn defaults(handle: &Handle<'_>, schema: &TableSchema) -> Result<BTreeMap<String, String>> {
    let mut defaults = BTreeMap::new();
    let sql = "SELECT name, dflt_value FROM pragma_table_xinfo(?1) WHERE dflt_value IS NOT NULL";
    handle.for_each(sql, &[ValueRef::Text(schema.name())], |row| {
        defaults.insert(row.text(0).to_ascii_lowercase(), row.text(1).to_owned());
        Ok(())
    })?;
    Ok(defaults)
}

/// The columns that single columns refer to, by name in lower case: table,
/// column, and action.
fn references(
    handle: &Handle<'_>,
    schema: &TableSchema,
) -> Result<BTreeMap<String, (String, String, String)>> {
    let mut references = BTreeMap::new();
    // A key without a column named refers to the primary key.
    let sql = "SELECT f.\"from\", f.\"table\", coalesce(f.\"to\", \
                   (SELECT name FROM pragma_table_xinfo(f.\"table\") WHERE pk = 1)), f.on_delete \
               FROM pragma_foreign_key_list(?1) f \
               GROUP BY f.id HAVING count(*) = 1";
    handle.for_each(sql, &[ValueRef::Text(schema.name())], |row| {
        let parts = (row.text(1).to_owned(), row.text(2).to_owned(), row.text(3).to_owned());
        references.insert(row.text(0).to_ascii_lowercase(), parts);
        Ok(())
    })?;
    Ok(references)
}

fn missing_of_column(
    handle: &Handle<'_>,
    schema: &TableSchema,
    column: &ColumnDef,
    defaults: &BTreeMap<String, String>,
    references: &BTreeMap<String, (String, String, String)>,
    missing: &mut Vec<String>,
) {
    let name = column.name();
    let folded = name.to_ascii_lowercase();
    if let Some(sql) = column.default_value() {
        let is_there = defaults.get(&folded).is_some_and(|found| {
            found.trim() == sql.trim() || Some(found.trim()) == unwrapped(sql.trim())
        });
        if !is_there {
            missing.push(format!("the default {sql} of {name}"));
        }
    }
    if column.collation() != Collation::Binary
        && !handle
            .collation(schema.name(), name)
            .is_some_and(|found| found.eq_ignore_ascii_case(column.collation().word()))
    {
        missing.push(format!("the collation {} of {name}", column.collation().word()));
    }
    if let Some(wanted) = column.reference() {
        let is_there = references.get(&folded).is_some_and(|(table, to, action)| {
            same_name(table, wanted.table())
                && same_name(to, wanted.column())
                && action == wanted.action().word()
        });
        if !is_there {
            missing.push(format!("the reference of {name} to {}", wanted.table()));
        }
    }
}

/// SQLite tells the default of an expression without its parentheses.
fn unwrapped(sql: &str) -> Option<&str> {
    sql.strip_prefix('(').and_then(|sql| sql.strip_suffix(')')).map(str::trim)
}

fn missing_indexes(
    handle: &Handle<'_>,
    schema: &TableSchema,
    missing: &mut Vec<String>,
) -> Result<()> {
    let found = indexes(handle, schema.name())?;
    let is_there = |wanted: &IndexDef| {
        let columns: Vec<String> = wanted.columns().map(str::to_ascii_lowercase).collect();
        let filter = wanted.condition().map(squeezed);
        found.iter().any(|index| {
            index.unique == wanted.is_unique()
                && index.columns == columns
                && index.filter.as_deref().map(squeezed) == filter
        })
    };
    for wanted in schema.indexes().iter().filter(|wanted| !is_there(wanted)) {
        let index = if wanted.is_unique() { "a unique index" } else { "an index" };
        let columns: Vec<&str> = wanted.columns().collect();
        let filter = wanted.condition().map_or(String::new(), |sql| format!(" where {sql}"));
        missing.push(format!("{index} over {}{filter}", columns.join(", ")));
    }
    Ok(())
}

/// SQLite tells of checks in the table's definition alone.
fn missing_checks(
    handle: &Handle<'_>,
    schema: &TableSchema,
    missing: &mut Vec<String>,
) -> Result<()> {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
    let mut definition = String::new();
    handle.for_each(sql, &[ValueRef::Text(schema.name())], |row| {
        definition = squeezed(row.text(0));
        Ok(())
    })?;
    let of_columns = schema.columns().iter().filter_map(ColumnDef::check_expression);
    for check in of_columns.chain(schema.checks()) {
        if !definition.contains(&format!("check({})", squeezed(check))) {
            missing.push(format!("the check {check}"));
        }
    }
    Ok(())
}

/// SQL without spaces and in lower case, except in quotes.
fn squeezed(sql: &str) -> String {
    let mut quote = None;
    let mut text = String::with_capacity(sql.len());
    for c in sql.chars() {
        match quote {
            Some(closing) => {
                text.push(c);
                if c == closing {
                    quote = None;
                }
            }
            None if c.is_whitespace() => {}
            None => {
                text.push(c.to_ascii_lowercase());
                quote = match c {
                    '\'' | '"' | '`' => Some(c),
                    '[' => Some(']'),
                    _ => None,
                };
            }
        }
    }
    text
}
