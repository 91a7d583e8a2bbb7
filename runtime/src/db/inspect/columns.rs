//! The columns of a table in the file.

use std::collections::BTreeMap;

use super::definition::definition_of;
use super::{full_text, vec0_definition};
use crate::plan::{Operation, SchemaPlan};
use crate::row::ValueRef;
use crate::schema::{TableSchema, same_name};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// A column as `PRAGMA table_xinfo` tells of it:
/// <https://www.sqlite.org/pragma.html#pragma_table_xinfo>
pub(super) struct Column {
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
    /// As SQL, without the parentheses of an expression.
    pub(super) default: Option<String>,
    /// Its place in the primary key, 0 for none.
    pub(super) place: i64,
    pub(super) generated: bool,
}

/// All columns of a table, in order. A temporary table of its name is another.
pub(super) fn columns(handle: &Handle<'_>, table: &str) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    let sql = "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, coalesce(dflt_value, ''), \
                   pk, hidden IN (2, 3) \
               FROM pragma_table_xinfo(?1, 'main')";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        columns.push(Column {
            name: row.text(0).to_owned(),
            ty: row.text(1).to_owned(),
            not_null: row.integer(2) != 0,
            default: (row.integer(3) != 0).then(|| row.text(4).to_owned()),
            place: row.integer(5),
            generated: row.integer(6) != 0,
        });
        Ok(())
    })?;
    Ok(columns)
}

/// The column of that name.
pub(super) fn named<'c>(columns: &'c [Column], name: &str) -> Option<&'c Column> {
    columns.iter().find(|column| same_name(&column.name, name))
}

/// Columns of a table in the file that its schema has not.
pub(in crate::db) fn foreign_columns(
    handle: &Handle<'_>,
    schema: &TableSchema,
) -> Result<Vec<String>> {
    let names: Vec<String> = match vec0_definition::parse(&definition_of(handle, schema.name())?) {
        // Among those that SQLite tells are columns by which to search.
        Some(definition) => definition.columns.into_iter().map(|column| column.name).collect(),
        None => {
            let columns = columns(handle, schema.name())?.into_iter();
            columns.filter(|column| !column.generated).map(|column| column.name).collect()
        }
    };
    Ok(names.into_iter().filter(|name| schema.column(name).is_none()).collect())
}

/// Whether the file has nothing yet of the names that columns and indexes are to get.
/// What somebody else added is no drift, until one is declared.
pub(in crate::db) fn check_steps(handle: &Handle<'_>, plan: &SchemaPlan) -> Result<()> {
    let mut table_now = BTreeMap::new();
    for step in plan.before.iter().chain(&plan.after) {
        let (table, column) = match &step.operation {
            Operation::RenameTable { from, to } => {
                table_now.insert(to.as_str(), from.as_str());
                continue;
            }
            Operation::AddColumn { table, column } => (table, column.name()),
            Operation::RenameColumn { table, to, .. } => (table, to.as_str()),
            Operation::CreateIndex { table, index } => {
                let name = index.name(table);
                if !goes(plan, &name) {
                    super::check_index_name(handle, table, &name)?;
                }
                continue;
            }
            Operation::CreateFullText { schema } => {
                let steps = plan.before.iter().chain(&plan.after);
                let dropped = steps.filter_map(|step| match &step.operation {
                    Operation::DropFullText { schema } => Some(schema),
                    _ => None,
                });
                full_text::check_names(handle, schema, dropped)?;
                continue;
            }
            _ => continue,
        };
        let now = table_now.get(table.as_str()).copied().unwrap_or(table);
        if named(&columns(handle, now)?, column).is_some() && !frees(plan, table, column) {
            return Err(Error::Table {
                table: table.clone(),
                reason: format!(
                    "column {column} is declared for the first time, and somebody else has added \
                     one of that name; drop or rename that one"
                ),
            });
        }
    }
    Ok(())
}

/// Whether a step lets go of the name of a column before another takes it.
fn frees(plan: &SchemaPlan, of: &str, name: &str) -> bool {
    plan.before.iter().any(|step| match &step.operation {
        Operation::RenameColumn { table, from, .. } => table == of && same_name(from, name),
        Operation::DropColumn { table, column, .. } => table == of && same_name(column, name),
        _ => false,
    })
}

/// Whether an index of that name is dropped, alone or with its table.
fn goes(plan: &SchemaPlan, name: &str) -> bool {
    let has = |schema: &TableSchema| {
        schema.indexes().iter().any(|index| same_name(&index.name(schema.name()), name))
    };
    plan.before.iter().any(|step| match &step.operation {
        Operation::DropIndex { index, .. } => same_name(index, name),
        Operation::Rebuild { from, .. } => has(from),
        _ => false,
    })
}

/// Whether the column is another name of the rowid, which is never NULL:
/// <https://www.sqlite.org/lang_createtable.html#rowid>
pub(super) fn is_rowid(column: &Column, columns: &[Column]) -> bool {
    column.place > 0
        && column.ty.eq_ignore_ascii_case("INTEGER")
        && columns.iter().filter(|it| it.place > 0).count() == 1
}
