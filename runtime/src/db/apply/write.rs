//! Writing the rows of one table.

use crate::row::{ColumnId, Columns, EncodedValues, Key, RowLayout, Value, ValueRef, numbered};
use crate::schema::{Element, TableSchema};
use crate::sql;
use crate::sqlite::{Failure, Handle, SQLITE_ERROR, Statement};
use crate::{Error, Result};

/// Why a row was not written.
pub(super) enum Unwritten {
    /// Another row has what has to be unique.
    NotUnique(Error),
    Failed(Error),
}

impl From<Error> for Unwritten {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// How a row of the table is updated.
enum Update<'h> {
    /// By UPDATE.
    InPlace,
    /// By UPDATE, unless the row moves between partitions: vec0 cannot update
    /// partition keys, so that row is deleted and inserted. The statement asks
    /// where the row is.
    WithinPartition(Statement<'h>),
    /// By DELETE and INSERT: vec0 cannot update int8 and bit vectors.
    Replace,
}

/// The statements of one table, each prepared once.
pub(super) struct RowWriter<'h> {
    handle: &'h Handle<'h>,
    layout: &'h RowLayout,
    /// Column ids in order, each with its parameter's number.
    parameters: Vec<(ColumnId, usize)>,
    insert: Statement<'h>,
    update: Statement<'h>,
    delete: Statement<'h>,
    way: Update<'h>,
}

impl<'h> RowWriter<'h> {
    pub(super) fn new(handle: &'h Handle<'_>, layout: &'h RowLayout) -> Result<Self> {
        let schema = &layout.schema;
        let parameters = layout.parameters();
        let way = if !schema.is_vec0() {
            Update::InPlace
        } else if schema.vectors().any(|(_, _, vector)| vector.element != Element::Float32) {
            Update::Replace
        } else if schema.partition_keys().next().is_some() {
            Update::WithinPartition(handle.prepare(&sql::select_partition(schema))?)
        } else {
            Update::InPlace
        };
        let prepare = |sql: &str| {
            handle.prepare(sql).map_err(|error| match error {
                Error::Sqlite { code: SQLITE_ERROR, message, .. } => not_writable(schema, &message),
                other => other,
            })
        };
        Ok(Self {
            handle,
            layout,
            parameters,
            insert: prepare(&sql::insert(schema))?,
            update: prepare(&sql::update(schema))?,
            delete: prepare(&sql::delete(schema))?,
            way,
        })
    }

    /// Inserts a row; false if one of its key is there.
    pub(super) fn insert(&mut self, key: &[u8], row: &[u8]) -> Result<bool, Unwritten> {
        match self.insert.execute(numbered(&self.parameters, row)) {
            Ok(changes) => Ok(changes > 0),
            Err(failure) if self.is_duplicate(&failure) => Ok(false),
            Err(failure) => Err(self.unwritten("inserting", key, failure)),
        }
    }

    /// Inserts a row that an update did not find.
    pub(super) fn insert_missing(&mut self, key: &[u8], row: &[u8]) -> Result<(), Unwritten> {
        if self.insert(key, row)? { Ok(()) } else { Err(self.not_taken(key, "written").into()) }
    }

    /// Updates a row that an insert met.
    pub(super) fn update_present(&mut self, key: &[u8], row: &[u8]) -> Result<(), Unwritten> {
        if self.update(key, row)? { Ok(()) } else { Err(self.not_taken(key, "written").into()) }
    }

    /// SQLite named no reason, so it was a trigger's `RAISE(IGNORE)`.
    pub(super) fn not_taken(&self, key: &[u8], what: &str) -> Error {
        let (table, key) = (self.layout.schema.name.clone().into_owned(), Key(key).to_string());
        let message = format!("a trigger of the table keeps the row from being {what}");
        Error::Constraint { table, key, message }
    }

    /// Updates a row; false if there is none of its key.
    pub(super) fn update(&mut self, key: &[u8], row: &[u8]) -> Result<bool, Unwritten> {
        let replaces = match &mut self.way {
            Update::InPlace => false,
            Update::Replace => true,
            Update::WithinPartition(ask) => {
                let values = key_values(key);
                let stored = partition_of(ask, &values)
                    .map_err(|failure| self.failed("updating", key, failure))?;
                match stored {
                    None => return Ok(false),
                    Some(stored) => stored != self.partition_in(row),
                }
            }
        };
        if replaces {
            return Ok(self.delete(key)? && self.insert(key, row)?);
        }
        self.update
            .execute(numbered(&self.parameters, row))
            .map(|changes| changes > 0)
            .map_err(|failure| self.unwritten("updating", key, failure))
    }

    /// Deletes a row; false if there is none.
    pub(super) fn delete(&mut self, key: &[u8]) -> Result<bool> {
        let values = key_values(key);
        let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref().into()));
        self.delete
            .execute(numbered)
            .map(|changes| changes > 0)
            .map_err(|failure| self.failed("deleting", key, failure))
    }

    /// Refuses a row that a delete left where it is.
    pub(super) fn check_gone(&self, key: &[u8]) -> Result<()> {
        if self.is_there(key)? { Err(self.not_taken(key, "deleted")) } else { Ok(()) }
    }

    /// Whether the table has a row of the key.
    pub(super) fn is_there(&self, key: &[u8]) -> Result<bool> {
        let sql = sql::select_by_key(&self.layout.schema);
        let values = key_values(key);
        let values: Vec<ValueRef<'_>> = values.iter().map(Value::as_ref).collect();
        let mut is_there = false;
        self.handle.for_each(&sql, &values, |_| {
            is_there = true;
            Ok(())
        })?;
        Ok(is_there)
    }

    /// vec0 answers a plain error where SQLite's own tables do nothing.
    fn is_duplicate(&self, failure: &Failure) -> bool {
        self.layout.schema.is_vec0() && failure.message.starts_with("UNIQUE constraint failed")
    }

    fn partition_in(&self, row: &[u8]) -> Vec<Value> {
        let partition_keys = self.layout.schema.partition_keys();
        partition_keys.map(|position| EncodedValues::of(row, self.layout.ids[position])).collect()
    }

    fn unwritten(&self, verb: &str, key: &[u8], failure: Failure) -> Unwritten {
        let is_not_unique = failure.is_not_unique();
        let error = self.failed(verb, key, failure);
        if is_not_unique { Unwritten::NotUnique(error) } else { Unwritten::Failed(error) }
    }

    fn failed(&self, verb: &str, key: &[u8], failure: Failure) -> Error {
        let (table, key) = (self.layout.schema.name.clone().into_owned(), Key(key).to_string());
        // A function in a check, an index or a trigger that fails is no rule of SQLite's own.
        if failure.is_constraint() || failure.code == SQLITE_ERROR {
            return Error::Constraint { table, key, message: failure.message };
        }
        failure.during(format!("table {table}, key {key}: {verb} the row"))
    }
}

/// What a table's definition names is compiled into each statement that writes to it.
fn not_writable(schema: &TableSchema, message: &str) -> Error {
    Error::Table {
        table: schema.name().to_owned(),
        reason: format!(
            "SQLite cannot write to it: {message}; one of its triggers, or of its foreign keys or \
             those that refer to it, names what the file does not have; mend or drop that one"
        ),
    }
}

/// The partition keys of the row of a key.
fn partition_of(ask: &mut Statement<'_>, key: &[Value]) -> Result<Option<Vec<Value>>, Failure> {
    ask.bind(key.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref())))?;
    let columns = ask.column_count();
    let stored = ask.step()?.map(|row| {
        (0..columns).map(|i| row.value(i).map_or(Value::Null, ValueRef::to_value)).collect()
    });
    ask.reset();
    Ok(stored)
}

pub(super) fn key_values(key: &[u8]) -> Vec<Value> {
    // Keys come from this run or from a page whose checksum fits.
    Key(key).values().unwrap_or_default()
}
