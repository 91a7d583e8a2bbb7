//! What a check or a default means only SQLite can tell: rows are tried on a table
//! in memory.

use std::collections::BTreeMap;

use diesel::SqliteConnection;

use crate::plan::{Change, Evolution};
use crate::row::{Columns, RowLayout, Value, ValueRef, numbered};
use crate::schema::{ColumnDef, TableSchema};
use crate::sqlite::{Handle, SqliteVec, establish};
use crate::{Error, Result, sql};

/// A table of the declared shape, in memory, that rows are inserted into.
pub(super) struct Trial {
    connection: SqliteConnection,
    insert: String,
    parameters: Vec<(crate::row::ColumnId, usize)>,
    /// The declared columns' checks.
    checks: Vec<(usize, String)>,
    /// Where a check of the table fails.
    key: usize,
}

impl Trial {
    /// None where rows that were applied keep the declared checks already, or the
    /// program has functions of its own in them.
    pub(super) fn of(evolution: &Evolution, layout: &RowLayout) -> Result<Option<Self>> {
        let schema = &layout.schema;
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
            )
        };
        if schema.is_vec0() || !is_checked || !evolution.changes.iter().any(is_new) {
            return Ok(None);
        }
        let (mut connection, _, _) = establish(":memory:", SqliteVec::On)?;
        let insert = sql::insert(schema);
        {
            let handle = Handle::of(&mut connection)?;
            // What it refers to is not there.
            handle.execute("PRAGMA foreign_keys = OFF")?;
            let table = sql::create_table(schema).into_iter().take(1);
            let mut made = table.map(|statement| handle.execute(&statement));
            if made.any(|made| made.is_err()) || handle.prepare(&insert).is_err() {
                return Ok(None);
            }
        }
        let checks = schema.columns().iter().enumerate();
        let checks = checks.filter_map(|(position, column)| {
            column.check_expression().map(|check| (position, check.to_owned()))
        });
        let (checks, key) = (checks.collect(), schema.key_positions().next().unwrap_or(0));
        let parameters = layout.parameters();
        Ok(Some(Self { connection, insert, parameters, checks, key }))
    }

    /// The column at which the table refuses an encoded row, and why.
    pub(super) fn refuses(&mut self, row: &[u8]) -> Result<Option<(usize, String)>> {
        let handle = Handle::of(&mut self.connection)?;
        handle.execute("BEGIN")?;
        let tried = handle.prepare(&self.insert)?.execute(numbered(&self.parameters, row));
        handle.execute("ROLLBACK")?;
        let Err(failure) = tried else { return Ok(None) };
        if !failure.is_constraint() {
            return Err(failure.during("trying a row on the declared table"));
        }
        let of_column = self.checks.iter().find(|(_, check)| failure.message.ends_with(check));
        let column = of_column.map_or(self.key, |(position, _)| *position);
        Ok(Some((column, failure.message)))
    }
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
