//! Writing the rows of one table.

use super::keys::key_values;
use super::words::Words;
use crate::db::inspect;
use crate::plan::Presence;
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
    /// By a view's triggers, whose changes SQLite does not count. The statement
    /// asks before and after whether the row is there.
    ByTrigger(Statement<'h>),
}

/// The statements of one table, each prepared once.
pub(super) struct RowWriter<'h> {
    handle: &'h Handle<'h>,
    layout: &'h RowLayout,
    /// Column ids in order, each with its parameter's number.
    parameters: Vec<(ColumnId, usize)>,
    insert: Once<'h>,
    update: Once<'h>,
    delete: Once<'h>,
    way: Update<'h>,
    words: Option<Words<'h>>,
}

/// A statement that is prepared once. Those of a view are when they are first run,
/// as rows are deleted from one that has no more than the trigger for that.
struct Once<'h> {
    sql: String,
    statement: Option<Statement<'h>>,
}

impl<'h> Once<'h> {
    const fn new(sql: String) -> Self {
        Self { sql, statement: None }
    }

    fn prepared(
        &mut self,
        handle: &'h Handle<'_>,
        schema: &TableSchema,
    ) -> Result<&mut Statement<'h>> {
        Ok(match &mut self.statement {
            Some(statement) => statement,
            none => none.insert(handle.prepare(&self.sql).map_err(|error| match error {
                Error::Sqlite { code: SQLITE_ERROR, message, .. } => not_writable(schema, &message),
                other => other,
            })?),
        })
    }
}

impl<'h> RowWriter<'h> {
    pub(super) fn new(handle: &'h Handle<'_>, layout: &'h RowLayout) -> Result<Self> {
        let schema = &layout.schema;
        let parameters = layout.parameters();
        let is_view = inspect::presence(handle, schema.name())? == Presence::View;
        let way = if is_view {
            Update::ByTrigger(handle.prepare(&sql::select_in_view(schema))?)
        } else if !schema.is_vec0() {
            Update::InPlace
        } else if schema.vectors().any(|(_, _, vector)| vector.element != Element::Float32) {
            Update::Replace
        } else if schema.partition_keys().next().is_some() {
            Update::WithinPartition(handle.prepare(&sql::select_partition(schema))?)
        } else {
            Update::InPlace
        };
        let [mut insert, mut update, mut delete] = if is_view {
            [sql::insert_by_trigger, sql::update_by_trigger, sql::delete_by_trigger]
        } else {
            [sql::insert, sql::update, sql::delete]
        }
        .map(|statement: fn(&TableSchema) -> String| Once::new(statement(schema)));
        if !is_view {
            // What is wrong with a table is told before its first row is written.
            for statement in [&mut insert, &mut update, &mut delete] {
                statement.prepared(handle, schema)?;
            }
        }
        let words = Words::of(handle, layout)?;
        Ok(Self { handle, layout, parameters, insert, update, delete, way, words })
    }

    /// Inserts a row; false if one of its key is there.
    pub(super) fn insert(&mut self, key: &[u8], row: &[u8]) -> Result<bool, Unwritten> {
        if self.in_view(key)? == Some(true) {
            return Ok(false);
        }
        let insert = self.insert.prepared(self.handle, &self.layout.schema)?;
        match insert.execute(numbered(&self.parameters, row)) {
            Ok(changes) => match self.in_view(key)? {
                None => {
                    if let Some(words) = self.words.as_mut().filter(|_| changes > 0) {
                        let written = words.written(self.layout, key, row);
                        written.map_err(|it| self.not_indexed(key, it))?;
                    }
                    Ok(changes > 0)
                }
                Some(true) => Ok(true),
                Some(false) => Err(self.not_taken(key, "written").into()),
            },
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
            Update::ByTrigger(_) => {
                if self.in_view(key)? == Some(false) {
                    return Ok(false);
                }
                false
            }
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
        let update = self.update.prepared(self.handle, &self.layout.schema)?;
        let by_trigger = matches!(self.way, Update::ByTrigger(_));
        let changes = update
            .execute(numbered(&self.parameters, row))
            .map_err(|failure| self.unwritten("updating", key, failure))?;
        if let Some(words) = self.words.as_mut().filter(|_| changes > 0) {
            let written = words.written(self.layout, key, row);
            written.map_err(|failure| self.not_indexed(key, failure))?;
        }
        Ok(by_trigger || changes > 0)
    }

    /// Deletes a row; false if there is none.
    pub(super) fn delete(&mut self, key: &[u8]) -> Result<bool> {
        if self.in_view(key)? == Some(false) {
            return Ok(false);
        }
        let values = key_values(key);
        let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref().into()));
        let delete = self.delete.prepared(self.handle, &self.layout.schema)?;
        let changes =
            delete.execute(numbered).map_err(|failure| self.failed("deleting", key, failure))?;
        if let Some(words) = &mut self.words {
            words.deleted(key).map_err(|failure| self.not_indexed(key, failure))?;
        }
        Ok(self.in_view(key)?.map_or(changes > 0, |is_there| !is_there))
    }

    /// Whether a view has a row of the key; none for a table, which is not asked.
    fn in_view(&mut self, key: &[u8]) -> Result<Option<bool>> {
        let Update::ByTrigger(ask) = &mut self.way else { return Ok(None) };
        match partition_of(ask, &key_values(key)) {
            Ok(found) => Ok(Some(found.is_some())),
            Err(failure) => Err(self.failed("finding", key, failure)),
        }
    }

    /// Refuses a row that a delete left where it is.
    pub(super) fn check_gone(&self, key: &[u8]) -> Result<()> {
        if self.is_there(key)? { Err(self.not_taken(key, "deleted")) } else { Ok(()) }
    }

    /// Whether the table has a row of the key.
    pub(super) fn is_there(&self, key: &[u8]) -> Result<bool> {
        let sql = match self.way {
            Update::ByTrigger(_) => sql::select_in_view(&self.layout.schema),
            _ => sql::select_by_key(&self.layout.schema),
        };
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

    /// The full-text index is told of every row of a vec0 table.
    fn not_indexed(&self, key: &[u8], failure: Failure) -> Error {
        let (table, key) = (self.layout.schema.name(), Key(key));
        failure.during(format!("table {table}, key {key}: writing to its full-text index"))
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
