//! R3: rows that refer to rows which are to be deleted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::decide::Decision;
use crate::db::inspect::{self, FileKey};
use crate::db::ledger;
use crate::plan::{Operation, Released};
use crate::row::{Columns, Key, ValueRef, encode_key};
use crate::schema::{ColumnDef, TableSchema, same_name};
use crate::sql;
use crate::sqlite::{Failure, Handle, Statement};
use crate::{Error, Result};

/// The rows to delete, by table.
pub(super) type Deletes<'d> = BTreeMap<usize, Vec<Cow<'d, Released>>>;

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
    let mut keys = inspect::file_keys(handle)?;
    keys.retain(FileKey::spreads);
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
        } else if key.takes()
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
    keys: &[FileKey],
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
            if key.takes() && seen.insert(key.child.to_ascii_lowercase()) {
                next.push(&key.child);
            }
        }
    }
    Ok(None)
}

/// Refuses a delete that would spread over a table of nobody's to declared rows.
fn check_between(
    handle: &Handle<'_>,
    key: &FileKey,
    (parent, rows): (&TableSchema, &[Cow<'_, Released>]),
    last: &str,
) -> Result<()> {
    let failed = |failure: Failure| {
        failure.during(format!("finding rows of {} that refer to {}", key.child, key.parent))
    };
    let FileKey { child, columns, .. } = key;
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
    key: &FileKey,
    (parent, rows): (&TableSchema, &[Cow<'_, Released>]),
    (child, gone): (&TableSchema, &[Cow<'_, Released>]),
) -> Result<()> {
    let mut referring = Referring::new(handle, key, parent, child, gone)?;
    for row in rows {
        if let Some(found) = referring.staying(row)? {
            let what = format!("the row {} of {}", Key(&found), child.name());
            return Err(refusal(parent, row, &what));
        }
    }
    Ok(())
}

/// Finds rows of a table that refer by a foreign key to those of another.
struct Referring<'r, 'h> {
    key: &'r FileKey,
    statement: Statement<'h>,
    gone: BTreeSet<&'r [u8]>,
}

impl<'r, 'h> Referring<'r, 'h> {
    fn new(
        handle: &'h Handle<'_>,
        key: &'r FileKey,
        parent: &TableSchema,
        child: &TableSchema,
        gone: &'r [Cow<'_, Released>],
    ) -> Result<Self> {
        let answer: Vec<&str> = child.key_columns().map(ColumnDef::name).collect();
        let sql = sql::select_referring(parent, (child.name(), &answer), &key.columns);
        let gone = gone.iter().map(|row| row.key.as_ref()).collect();
        Ok(Self { key, statement: handle.prepare(&sql)?, gone })
    }

    /// The key of a row that refers to this one and is not to be deleted.
    fn staying(&mut self, row: &Released) -> Result<Option<Vec<u8>>> {
        let FileKey { child, parent, .. } = self.key;
        let failed = |failure: Failure| {
            failure.during(format!("finding rows of {child} that refer to {parent}"))
        };
        bind_key(&mut self.statement, &row.key).map_err(failed)?;
        let columns = self.statement.column_count();
        while let Some(found) = self.statement.step().map_err(failed)? {
            let value = |i| found.value(i).unwrap_or(ValueRef::Null);
            let key = encode_key((0..columns).map(value));
            if !self.gone.contains(key.as_slice()) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}

/// How many of the rows are there.
fn count(handle: &Handle<'_>, schema: &TableSchema, rows: &[Cow<'_, Released>]) -> Result<u64> {
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
