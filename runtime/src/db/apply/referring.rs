//! R3: rows that refer to rows which are to be deleted.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::Decision;
use crate::db::ledger;
use crate::plan::Released;
use crate::row::{Columns, Key, ValueRef, encode_key};
use crate::schema::{TableSchema, same_name};
use crate::sql;
use crate::sqlite::{Failure, Handle, Statement};
use crate::{Error, Result};

/// The rows to delete, by table.
pub(super) type Deletes<'d> = BTreeMap<usize, Vec<&'d Released>>;

/// A foreign key of the file that takes or changes the rows which refer to a
/// deleted one.
struct SpreadingKey {
    child: String,
    parent: String,
    /// Of the child, and what they refer to.
    columns: Vec<(String, String)>,
}

/// Refuses deletes that by ON DELETE would take or change a declared row that
/// stays, of whichever app.
///
/// For tables whose rows a delete elsewhere, or of another row, may take with
/// it: how many of their rows are there now.
pub(super) fn check(
    handle: &Handle<'_>,
    decision: &Decision,
    deletes: &Deletes<'_>,
) -> Result<BTreeMap<usize, u64>> {
    let mut there = BTreeMap::new();
    if deletes.values().all(Vec::is_empty) {
        return Ok(there);
    }
    for key in spreading_keys(handle)? {
        let table = |name: &str| decision.tables.iter().position(|it| same_name(it.name(), name));
        let Some(parent) = table(&key.parent) else { continue };
        let Some(rows) = deletes.get(&parent).filter(|rows| !rows.is_empty()) else { continue };
        let parent = &decision.tables[parent].layout.schema;
        let child = table(&key.child);
        let schema = match child {
            Some(child) => decision.tables[child].layout.schema.clone(),
            None => match ledger::tracked(handle, &key.child)? {
                Some(schema) => schema,
                // Nobody declares its rows; what becomes of them is the user's choice.
                None => continue,
            },
        };
        let gone = child.and_then(|child| deletes.get(&child)).map_or(&[][..], Vec::as_slice);
        check_key(handle, &key, (parent, rows), (&schema, gone))?;
        if let Some(child) = child {
            there.insert(child, count(handle, &schema, gone)?);
        }
    }
    Ok(there)
}

fn check_key(
    handle: &Handle<'_>,
    key: &SpreadingKey,
    (parent, rows): (&TableSchema, &[&Released]),
    (child, gone): (&TableSchema, &[&Released]),
) -> Result<()> {
    let failed = |failure: Failure| {
        failure.during(format!("finding rows of {} that refer to {}", key.child, key.parent))
    };
    let gone: BTreeSet<&[u8]> = gone.iter().map(|row| row.key.as_ref()).collect();
    let mut referring = handle.prepare(&sql::select_referring(parent, child, &key.columns))?;
    for row in rows {
        bind_key(&mut referring, &row.key).map_err(failed)?;
        while let Some(found) = referring.step().map_err(failed)? {
            let value = |i| found.value(i).unwrap_or(ValueRef::Null);
            let child_key = encode_key((0..child.key.len()).map(value));
            if !gone.contains(child_key.as_slice()) {
                return Err(Error::Constraint {
                    table: parent.name().to_owned(),
                    key: Key(&row.key).to_string(),
                    message: format!(
                        "the row is declared no longer, and by ON DELETE its delete would take or \
                         change the row {} of {}, which refers to it and stays; declare it, or \
                         that row otherwise",
                        Key(&child_key),
                        child.name()
                    ),
                });
            }
        }
    }
    Ok(())
}

/// How many of the rows are there.
fn count(handle: &Handle<'_>, schema: &TableSchema, rows: &[&Released]) -> Result<u64> {
    let failed = |failure: Failure| failure.during(format!("finding rows of {}", schema.name()));
    let mut by_key = handle.prepare(&sql::select_by_key(schema))?;
    let mut there = 0;
    for row in rows {
        bind_key(&mut by_key, &row.key).map_err(failed)?;
        there += u64::from(by_key.step().map_err(failed)?.is_some());
    }
    Ok(there)
}

fn bind_key(statement: &mut Statement<'_>, key: &[u8]) -> Result<(), Failure> {
    let values = Key(key).values().unwrap_or_default();
    statement.bind(values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref())))
}

fn spreading_keys(handle: &Handle<'_>) -> Result<Vec<SpreadingKey>> {
    // A key without a column named refers to the primary key.
    let sql = "SELECT m.name, f.id, f.\"table\", f.\"from\", coalesce(f.\"to\", \
                   (SELECT name FROM pragma_table_xinfo(f.\"table\") WHERE pk = f.seq + 1)) \
               FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
               WHERE m.type = 'table' AND m.rootpage > 0 \
                   AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT') \
               ORDER BY m.name, f.id, f.seq";
    let mut keys: Vec<SpreadingKey> = Vec::new();
    let mut last = None;
    handle.for_each(sql, &[], |row| {
        let (child, id) = (row.text(0).to_owned(), row.integer(1));
        let columns = (row.text(3).to_owned(), row.text(4).to_owned());
        let this = Some((child.clone(), id));
        match keys.last_mut() {
            Some(key) if last == this => key.columns.push(columns),
            _ => {
                let parent = row.text(2).to_owned();
                keys.push(SpreadingKey { child, parent, columns: vec![columns] });
            }
        }
        last = this;
        Ok(())
    })?;
    Ok(keys)
}
