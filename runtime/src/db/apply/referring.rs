//! R3: rows that refer to rows which are to be deleted.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::Decision;
use crate::db::ledger;
use crate::plan::{Operation, Released};
use crate::row::{Columns, Key, ValueRef, encode_key};
use crate::schema::{ColumnDef, TableSchema, same_name};
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
    /// Whether it takes them, so that the delete may spread on.
    takes: bool,
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
    let keys = spreading_keys(handle)?;
    for key in &keys {
        let Some(parent) = position(decision, &key.parent) else { continue };
        let Some(rows) = deletes.get(&parent).filter(|rows| !rows.is_empty()) else { continue };
        let parent = &decision.tables[parent].layout.schema;
        if let Some(child) = position(decision, &key.child) {
            let schema = &decision.tables[child].layout.schema;
            let gone = deletes.get(&child).map_or(&[][..], Vec::as_slice);
            check_key(handle, key, (parent, rows), (schema, gone))?;
            there.insert(child, count(handle, schema, gone)?);
        } else if let Some(schema) = kept(handle, decision, &key.child)? {
            check_key(handle, key, (parent, rows), (&schema, &[]))?;
        } else if key.takes
            && let Some(last) = leads_to(handle, decision, &keys, &key.child)?
        {
            check_between(handle, key, (parent, rows), &last)?;
        }
    }
    Ok(there)
}

fn position(decision: &Decision, table: &str) -> Option<usize> {
    decision.tables.iter().position(|it| same_name(it.name(), table))
}

/// The schema of a table whose rows some app declares, and that this run leaves
/// as it is. What becomes of other tables is their makers' choice.
fn kept(handle: &Handle<'_>, decision: &Decision, table: &str) -> Result<Option<TableSchema>> {
    let is_dropped = decision.schema.after.iter().any(|step| match &step.operation {
        Operation::DropTable { table: dropped, .. } => same_name(dropped, table),
        _ => false,
    });
    if is_dropped { Ok(None) } else { ledger::tracked(handle, table) }
}

/// The first table with declared rows that a delete from a table of nobody's
/// spreads to, by way of whichever tables.
fn leads_to(
    handle: &Handle<'_>,
    decision: &Decision,
    keys: &[SpreadingKey],
    table: &str,
) -> Result<Option<String>> {
    let mut seen = BTreeSet::from([table.to_ascii_lowercase()]);
    let mut next = vec![table];
    while let Some(parent) = next.pop() {
        for key in keys.iter().filter(|key| same_name(&key.parent, parent)) {
            let is_declared = position(decision, &key.child).is_some();
            if is_declared || kept(handle, decision, &key.child)?.is_some() {
                return Ok(Some(key.child.clone()));
            }
            if key.takes && seen.insert(key.child.to_ascii_lowercase()) {
                next.push(&key.child);
            }
        }
    }
    Ok(None)
}

/// Refuses a delete that would spread over a table of nobody's to declared rows.
fn check_between(
    handle: &Handle<'_>,
    key: &SpreadingKey,
    (parent, rows): (&TableSchema, &[&Released]),
    last: &str,
) -> Result<()> {
    let failed = |failure: Failure| {
        failure.during(format!("finding rows of {} that refer to {}", key.child, key.parent))
    };
    let SpreadingKey { child, columns, .. } = key;
    let answer: Vec<&str> = columns.iter().map(|(from, _)| from.as_str()).collect();
    let mut referring =
        handle.prepare(&sql::select_referring(parent, (child, &answer), columns))?;
    for row in rows {
        bind_key(&mut referring, &row.key).map_err(failed)?;
        if referring.step().map_err(failed)?.is_some() {
            return Err(refusal(
                parent,
                row,
                &format!("a row of {child}, and by its own foreign key rows of {last}"),
            ));
        }
    }
    Ok(())
}

fn refusal(parent: &TableSchema, row: &Released, what: &str) -> Error {
    Error::Constraint {
        table: parent.name().to_owned(),
        key: Key(&row.key).to_string(),
        message: format!(
            "the row is declared no longer, and by ON DELETE its delete would take or change \
             {what}, which refers to it and stays; declare it, or that row otherwise"
        ),
    }
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
    let answer: Vec<&str> = child.key_columns().map(ColumnDef::name).collect();
    let mut referring =
        handle.prepare(&sql::select_referring(parent, (child.name(), &answer), &key.columns))?;
    for row in rows {
        bind_key(&mut referring, &row.key).map_err(failed)?;
        while let Some(found) = referring.step().map_err(failed)? {
            let value = |i| found.value(i).unwrap_or(ValueRef::Null);
            let child_key = encode_key((0..answer.len()).map(value));
            if !gone.contains(child_key.as_slice()) {
                let what = format!("the row {} of {}", Key(&child_key), child.name());
                return Err(refusal(parent, row, &what));
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
                   (SELECT name FROM pragma_table_xinfo(f.\"table\") WHERE pk = f.seq + 1)), \
                   f.on_delete = 'CASCADE' \
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
                let takes = row.integer(5) != 0;
                keys.push(SpreadingKey { child, parent, takes, columns: vec![columns] });
            }
        }
        last = this;
        Ok(())
    })?;
    Ok(keys)
}
