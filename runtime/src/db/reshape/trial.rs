//! What a check or a default means only SQLite can tell: rows are tried on a table
//! in memory.

use std::collections::BTreeMap;

use diesel::SqliteConnection;

use crate::plan::{Change, Evolution};
use crate::row::{ColumnId, Columns, RowLayout, Value, ValueRef, numbered};
use crate::schema::{ColumnDef, TableSchema};
use crate::sqlite::{Failure, Handle, SQLITE_ERROR, SqliteVec, Statement, establish};
use crate::{Error, Result, sql};

/// A table of the declared shape, in memory.
pub(in crate::db) struct TrialTable(SqliteConnection);

impl TrialTable {
    /// None where rows that were applied keep the declared checks already, or the
    /// program has functions of its own in them.
    pub(in crate::db) fn of(evolution: &Evolution, schema: &TableSchema) -> Result<Option<Self>> {
        let is_checked = schema.checks().next().is_some()
            || schema.columns().iter().any(|column| column.check_expression().is_some());
        let is_new = |change: &Change| {
            matches!(
                change,
                Change::Check(_)
                    | Change::Checks
                    | Change::ColumnType(_)
                    | Change::ColumnAdded(_)
                    | Change::Collation(_)
                    | Change::Kind
                    | Change::Drift
            )
        };
        if schema.is_vec0() || !is_checked || !evolution.changes.iter().any(is_new) {
            return Ok(None);
        }
        let (mut connection, _, _) = establish(":memory:", SqliteVec::On)?;
        let handle = Handle::of(&mut connection)?;
        // What it refers to is not there.
        handle.execute("PRAGMA foreign_keys = OFF")?;
        handle.execute("BEGIN")?;
        let mut table = sql::create_table(schema).into_iter().take(1);
        let is_made = table.all(|statement| handle.execute(&statement).is_ok())
            && handle.prepare(&sql::insert(schema)).is_ok();
        Ok(is_made.then_some(Self(connection)))
    }

    pub(in crate::db) fn handle(&mut self) -> Result<Handle<'_>> {
        Handle::of(&mut self.0)
    }
}

/// Rows are inserted into the table one by one, to see whether it takes them.
pub(super) struct Trial<'t> {
    insert: Statement<'t>,
    empty: Statement<'t>,
    parameters: Vec<(ColumnId, usize)>,
    /// The declared columns' checks.
    checks: Vec<(usize, String)>,
    /// Where a check of the table fails.
    key: usize,
}

impl<'t> Trial<'t> {
    /// The handle is a [`TrialTable`]'s.
    pub(super) fn new(handle: &'t Handle<'_>, layout: &RowLayout) -> Result<Self> {
        let schema = &layout.schema;
        let checks = schema.columns().iter().enumerate();
        let checks = checks.filter_map(|(position, column)| {
            column.check_expression().map(|check| (position, check.to_owned()))
        });
        Ok(Self {
            insert: handle.prepare(&sql::insert(schema))?,
            empty: handle.prepare(&format!("DELETE FROM {}", sql::quote(schema.name())))?,
            parameters: layout.parameters(),
            checks: checks.collect(),
            key: schema.key_positions().next().unwrap_or(0),
        })
    }

    /// The column at which the table refuses an encoded row, and why.
    pub(super) fn refuses(&mut self, row: &[u8]) -> Result<Option<(usize, String)>> {
        let during = |failure: Failure| failure.during("trying a row on the declared table");
        match self.insert.execute(numbered(&self.parameters, row)) {
            Ok(_) => self.empty.execute([]).map(|_| None).map_err(during),
            // A function in a check that fails keeps the row out too.
            Err(failure) if failure.is_constraint() || failure.code == SQLITE_ERROR => {
                let mut checks = self.checks.iter();
                let of_column = checks.find(|(_, check)| failure.message.ends_with(told(check)));
                let column = of_column.map_or(self.key, |(position, _)| *position);
                Ok(Some((column, failure.message)))
            }
            Err(failure) => Err(during(failure)),
        }
    }
}

/// What SQLite calls a check that fails: its text, and of one that begins with a
/// quoted name that name alone.
fn told(check: &str) -> &str {
    let quote = match check.chars().next() {
        Some('[') => ']',
        Some(quote @ ('"' | '`' | '\'')) => quote,
        _ => return check,
    };
    check[1..].split(quote).next().unwrap_or(check)
}

/// What rows that are there get in new columns, by their positions; NULL is left out.
pub(super) fn added(evolution: &Evolution, schema: &TableSchema) -> Result<BTreeMap<usize, Value>> {
    let mut added = BTreeMap::new();
    for (position, column) in schema.columns().iter().enumerate() {
        if evolution.carried[position].is_none()
            && let Some(default) = column.default_value()
        {
            added.insert(position, default_value(schema, column, default)?);
        }
    }
    Ok(added)
}

fn default_value(schema: &TableSchema, column: &ColumnDef, default: &str) -> Result<Value> {
    let (mut connection, _, _) = establish(":memory:", SqliteVec::On)?;
    let handle = Handle::of(&mut connection)?;
    let told = |error: Error| Error::Schema {
        table: schema.name().to_owned(),
        column: Some(column.name().to_owned()),
        reason: format!("its default {default} cannot be computed: {error}"),
    };
    let ty = column.type_name();
    handle.execute(&format!("CREATE TABLE t (c {ty} DEFAULT {default})")).map_err(told)?;
    handle.execute("INSERT INTO t DEFAULT VALUES").map_err(told)?;
    let mut value = Value::Null;
    handle.for_each("SELECT c FROM t", &[], |row| {
        value = row.value(0).map_or(Value::Null, ValueRef::to_value);
        Ok(())
    })?;
    Ok(value)
}
