//! R7: foreign keys that refer to nothing, those that did before aside.

use std::collections::BTreeSet;

use super::decide::Decision;
use super::followed::{first_new, former_name};
use super::violation::Violation;
use crate::db::inspect::{self, FileKey};
use crate::db::ledger;
use crate::plan::{Operation, Presence};
use crate::row::{Columns, Key, Value, ValueRef, encode_key, show_key};
use crate::schema::ColumnDef;
use crate::sql;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What the foreign keys of the touched tables come to.
#[derive(Default)]
pub(super) struct Violations {
    /// The tables whose rows refer to nothing, some of them, as they are called
    /// before the apply.
    children: Option<BTreeSet<String>>,
    before: Option<Vec<Violation>>,
}

impl Violations {
    /// Reads what refers to nothing before anything is written, if an apply was
    /// given up to know it.
    pub(super) fn read_before(&mut self, handle: &Handle<'_>) -> Result<()> {
        if let Some(children) = &self.children {
            self.before = Some(read(handle, children)?.into_iter().collect());
        }
        Ok(())
    }

    /// Whether the apply is given up for now, to be tried again once it is known
    /// what was there before. Most files have nothing to know.
    pub(super) const fn has_to_know(&self) -> bool {
        self.children.is_some() && self.before.is_none()
    }

    /// Refuses what refers to nothing and did not before.
    /// `written` are the tables whose rows were written or deleted.
    pub(super) fn check(
        &mut self,
        handle: &Handle<'_>,
        decision: &Decision,
        written: impl Iterator<Item = usize>,
    ) -> Result<()> {
        let written = written.map(|table| decision.tables[table].name().to_ascii_lowercase());
        let triggers = inspect::with_triggers(handle)?;
        let keys = inspect::file_keys(handle)?;
        let children = touched(&keys, &triggers, decision, written.collect());
        let now = read(handle, &children)?;
        let steps = &decision.schema.before;
        let Some(first) = (match &self.before {
            None => now.first(),
            Some(before) => first_new(before, now.iter(), steps),
        }) else {
            return Ok(());
        };
        let error = first.error(handle)?;
        self.children = Some(children.iter().map(|it| former_name(it, steps)).collect());
        Err(error)
    }
}

impl Violation {
    fn error(&self, handle: &Handle<'_>) -> Result<Error> {
        let Self { child, parent, columns, row, values, .. } = self;
        let message = format!(
            "the row refers to one of table {parent} that is not there: {} is {}; declare that \
             one as well, or let this one refer to another",
            columns.join(", "),
            Key(values)
        );
        Ok(Error::Constraint { table: child.clone(), key: key_of(handle, child, row)?, message })
    }
}

/// The key of a row, or what else tells it apart where nobody declares its table.
fn key_of(handle: &Handle<'_>, table: &str, row: &[u8]) -> Result<String> {
    let identity = inspect::row_identity(handle, table)?;
    let mut key = format!("{} {}", identity.join(", "), Key(row));
    if let Some(schema) = ledger::tracked(handle, table)? {
        let key_columns: Vec<&str> = schema.key_columns().map(ColumnDef::name).collect();
        let sql = sql::select_columns(schema.name(), &key_columns, &identity);
        let values = Key(row).values().unwrap_or_default();
        let values: Vec<ValueRef<'_>> = values.iter().map(Value::as_ref).collect();
        handle.for_each(&sql, &values, |row| {
            let columns = 0..key_columns.len();
            key = show_key(columns.map(|i| row.value(i).unwrap_or(ValueRef::Null)));
            Ok(())
        })?;
    }
    Ok(key)
}

/// The tables whose foreign keys an apply may have left with nothing to refer to:
/// those it wrote, those that refer to them, and on from these, as ON DELETE spreads.
/// A trigger may have written to any.
fn touched(
    keys: &[FileKey],
    triggers: &BTreeSet<String>,
    decision: &Decision,
    written: BTreeSet<String>,
) -> BTreeSet<String> {
    let mut tables = written;
    tables.extend(decision.schema.after.iter().filter_map(|step| match &step.operation {
        Operation::DropTable { table, .. } => Some(table.to_ascii_lowercase()),
        _ => None,
    }));
    loop {
        let refer = keys.iter().filter(|key| tables.contains(&key.parent.to_ascii_lowercase()));
        let more: Vec<_> = refer.map(|key| key.child.to_ascii_lowercase()).collect();
        let known = tables.len();
        tables.extend(more);
        if tables.len() == known {
            break;
        }
    }
    if !tables.is_disjoint(triggers) {
        tables.extend(keys.iter().map(|key| key.child.to_ascii_lowercase()));
    }
    tables.retain(|table| keys.iter().any(|key| key.is_of(table)));
    tables
}

fn read(handle: &Handle<'_>, children: &BTreeSet<String>) -> Result<BTreeSet<Violation>> {
    let mut violations = BTreeSet::new();
    for key in inspect::file_keys(handle)? {
        let FileKey { child, parent, columns, .. } = key;
        if !children.contains(&child.to_ascii_lowercase()) {
            continue;
        }
        let identity = inspect::row_identity(handle, &child)?;
        let is_there = inspect::presence(handle, &parent)? == Presence::Table;
        let asked = is_there.then_some(parent.as_str());
        let sql = sql::select_unresolved(&child, &identity, &columns, asked);
        let by: Vec<String> = columns.into_iter().map(|(from, _)| from).collect();
        handle.for_each(&sql, &[], |row| {
            let value = |i| row.value(i).unwrap_or(ValueRef::Null);
            let (own, all) = (identity.len(), identity.len() + by.len());
            violations.insert(Violation {
                child: child.clone(),
                parent: parent.clone(),
                columns: by.clone(),
                identity: identity.clone(),
                row: encode_key((0..own).map(value)),
                values: encode_key((own..all).map(value)),
            });
            Ok(())
        })?;
    }
    Ok(violations)
}
