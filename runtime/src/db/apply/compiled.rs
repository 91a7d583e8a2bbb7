//! Views and triggers, which a change of a table may break.

use std::collections::{BTreeMap, BTreeSet};

use crate::row::ValueRef;
use crate::sql::quote;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// A view or a trigger, and the statement in which it was compiled.
type Dependent = (String, &'static str);

/// Whether views and triggers can still be compiled that could before.
pub(super) struct Compiled {
    before: BTreeSet<Dependent>,
    /// Those that a change broke: which, of which table, and how. Another may mend
    /// them, as the new name of a table does to which a foreign key refers.
    broken: BTreeMap<Dependent, (String, String)>,
}

impl Compiled {
    /// What compiles now.
    pub(super) fn read(handle: &Handle<'_>) -> Result<Self> {
        let all = compile(handle)?.into_iter();
        let before = all.filter(|(_, fault)| fault.is_none()).map(|(it, _)| it).collect();
        Ok(Self { before, broken: BTreeMap::new() })
    }

    /// Notes what the change of a table broke.
    pub(super) fn note(&mut self, handle: &Handle<'_>, table: &str) -> Result<()> {
        for (it, fault) in compile(handle)? {
            if let Some(message) = fault.filter(|_| self.before.contains(&it)) {
                self.broken.entry(it).or_insert_with(|| (table.to_owned(), message));
            }
        }
        Ok(())
    }

    /// Refuses changes of tables after which one is broken.
    pub(super) fn check(mut self, handle: &Handle<'_>) -> Result<()> {
        if self.broken.is_empty() {
            return Ok(());
        }
        for (it, fault) in compile(handle)? {
            if fault.is_none() {
                self.broken.remove(&it);
            }
        }
        match self.broken.into_iter().next() {
            None => Ok(()),
            Some(((name, _), (table, message))) => Err(Error::Table {
                table,
                reason: format!(
                    "{name} would not work any more: {message}; change or drop it first"
                ),
            }),
        }
    }
}

/// Every view and trigger, with what is wrong with it.
fn compile(handle: &Handle<'_>) -> Result<Vec<(Dependent, Option<String>)>> {
    let mut found = Vec::new();
    let sql = "SELECT type, name, tbl_name FROM sqlite_schema s \
               WHERE type = 'view' OR type = 'trigger' AND NOT EXISTS (SELECT 1 FROM \
               sqlite_schema t WHERE t.name = s.tbl_name AND t.sql LIKE 'create virtual%') \
               ORDER BY type, name";
    handle.for_each(sql, &[], |row| {
        let name = format!("{} {}", row.text(0), row.text(1));
        found.push((name, row.text(0) == "view", row.text(2).to_owned()));
        Ok(())
    })?;
    let mut compiled = Vec::with_capacity(found.len());
    for (name, is_view, on) in found {
        for (what, sql) in if is_view { reads(&on) } else { writes(handle, &on) } {
            let fault = match handle.prepare(&sql) {
                Ok(_) => None,
                Err(Error::Sqlite { message, .. }) => Some(message),
                Err(error) => return Err(error),
            };
            compiled.push(((name.clone(), what), fault));
        }
    }
    Ok(compiled)
}

/// The statement that compiles a view.
fn reads(view: &str) -> Vec<(&'static str, String)> {
    vec![("SELECT", format!("SELECT * FROM {}", quote(view)))]
}

/// The statements of which one at least compiles a trigger of the table.
fn writes(handle: &Handle<'_>, table: &str) -> Vec<(&'static str, String)> {
    let mut updates = Vec::new();
    let sql = "SELECT name FROM pragma_table_info(?1, 'main')";
    // A view that is broken has no columns.
    let _ = handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        updates.push(format!("{} = NULL", quote(row.text(0))));
        Ok(())
    });
    let table = quote(table);
    vec![
        ("DELETE", format!("DELETE FROM {table}")),
        ("INSERT", format!("INSERT INTO {table} DEFAULT VALUES")),
        ("UPDATE", format!("UPDATE {table} SET {}", updates.join(", "))),
    ]
}
