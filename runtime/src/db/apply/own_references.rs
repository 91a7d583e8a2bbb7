//! R3 within a table: rows that refer to rows of their own table.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::WorkTable;
use crate::plan::Released;
use crate::row::{Columns, Key, ValueRef, encode_key};
use crate::sql;
use crate::sqlite::{Failure, Handle, Statement};
use crate::{Error, Result};

/// Whether none of the rows that are to be deleted is referred to by one that
/// stays, which ON DELETE would take or change in silence.
///
/// How many of the rows are there, if the table has such references: the delete
/// of one may take others of them with it, which is not seen later.
pub(super) fn check(
    handle: &Handle<'_>,
    work: &WorkTable,
    rows: &[&Released],
) -> Result<Option<u64>> {
    let own = own_references(handle, work.name())?;
    if own.is_empty() {
        return Ok(None);
    }
    let failed = |failure: Failure| {
        failure.during(format!("finding rows of {} that refer to others of it", work.name()))
    };
    let gone: BTreeSet<&[u8]> = rows.iter().map(|row| row.key.as_ref()).collect();
    let key_columns = work.layout.schema.key.len();
    for columns in own.values() {
        let statement = sql::select_referring(&work.layout.schema, columns);
        let mut referring = handle.prepare(&statement)?;
        for row in rows {
            bind_key(&mut referring, &row.key).map_err(failed)?;
            while let Some(found) = referring.step().map_err(failed)? {
                let value = |i| found.value(i).unwrap_or(ValueRef::Null);
                let child = encode_key((0..key_columns).map(value));
                if !gone.contains(child.as_slice()) {
                    return Err(Error::Constraint {
                        table: work.name().to_owned(),
                        key: Key(&row.key).to_string(),
                        message: format!(
                            "the row is declared no longer, and by ON DELETE its delete would \
                             take or change the declared row {} that refers to it; declare it, or \
                             that row otherwise",
                            Key(&child)
                        ),
                    });
                }
            }
        }
    }
    let mut by_key = handle.prepare(&sql::select_by_key(&work.layout.schema))?;
    let mut there = 0;
    for row in rows {
        bind_key(&mut by_key, &row.key).map_err(failed)?;
        there += u64::from(by_key.step().map_err(failed)?.is_some());
    }
    Ok(Some(there))
}

fn bind_key(statement: &mut Statement<'_>, key: &[u8]) -> Result<(), Failure> {
    let values = Key(key).values().unwrap_or_default();
    statement.bind(values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref())))
}

/// The table's foreign keys to itself that spread deletes: of each, the columns
/// that refer and those referred to.
fn own_references(
    handle: &Handle<'_>,
    table: &str,
) -> Result<BTreeMap<i64, Vec<(String, String)>>> {
    // A key without a column named refers to the primary key.
    let sql = "SELECT id, \"from\", coalesce(\"to\", \
                   (SELECT name FROM pragma_table_xinfo(?1) WHERE pk = seq + 1)) \
               FROM pragma_foreign_key_list(?1) \
               WHERE \"table\" = ?1 COLLATE NOCASE AND on_delete NOT IN ('NO ACTION', 'RESTRICT')";
    let mut references: BTreeMap<i64, Vec<(String, String)>> = BTreeMap::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        let columns = (row.text(1).to_owned(), row.text(2).to_owned());
        references.entry(row.integer(0)).or_default().push(columns);
        Ok(())
    })?;
    Ok(references)
}
