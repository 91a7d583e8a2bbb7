//! The columns of a table in the file.

use crate::plan::{Operation, Step};
use crate::row::ValueRef;
use crate::schema::same_name;
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
            ty: row.text(1).to_ascii_uppercase(),
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

/// Whether the columns that are to be added are not there yet. Columns that somebody
/// else added are no drift, until one is declared.
pub(in crate::db) fn check_new_columns(handle: &Handle<'_>, steps: &[Step]) -> Result<()> {
    for step in steps {
        let Operation::AddColumn { table, column } = &step.operation else { continue };
        if named(&columns(handle, table)?, column.name()).is_some() {
            return Err(Error::Table {
                table: table.clone(),
                reason: format!(
                    "column {} is declared for the first time, and somebody else has added one of \
                     that name; drop or rename that one",
                    column.name()
                ),
            });
        }
    }
    Ok(())
}

/// Whether the column is another name of the rowid, which is never NULL:
/// <https://www.sqlite.org/lang_createtable.html#rowid>
pub(super) fn is_rowid(column: &Column, columns: &[Column]) -> bool {
    column.place > 0
        && column.ty == "INTEGER"
        && columns.iter().filter(|it| it.place > 0).count() == 1
}
