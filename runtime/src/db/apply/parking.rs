//! R4: rows that have what another row is to have give it up.

use std::collections::{BTreeMap, BTreeSet};

use super::write::key_values;
use crate::db::inspect;
use crate::plan::{UniqueIndex, Uniques, Unused};
use crate::row::{Columns, EncodedValues, Key, RowLayout, Value, ValueRef, encode_key};
use crate::schema::TableSchema;
use crate::sql;
use crate::sqlite::{Failure, Handle, Statement};
use crate::{Error, Result};

/// Puts unused values into columns of rows that this apply is yet to write or
/// to delete.
pub(super) struct Parking<'h> {
    handle: &'h Handle<'h>,
    table: String,
    /// None, where there is no column to put one into.
    park: Option<Statement<'h>>,
    parked: BTreeSet<Box<[u8]>>,
}

impl<'h> Parking<'h> {
    pub(super) fn new(
        handle: &'h Handle<'h>,
        schema: &TableSchema,
        columns: &BTreeMap<usize, Unused>,
    ) -> Result<Self> {
        let park = if columns.is_empty() {
            None
        } else {
            Some(handle.prepare(&sql::park(schema, columns))?)
        };
        let table = schema.name().to_owned();
        Ok(Self { handle, table, park, parked: BTreeSet::new() })
    }

    /// Parks the row of a key, once.
    pub(super) fn park(&mut self, key: &[u8]) -> Result<()> {
        let Some(park) = &mut self.park else { return Ok(()) };
        if !self.parked.insert(key.into()) {
            return Ok(());
        }
        let values = key_values(key);
        let mut run = || {
            let numbered = values.iter().enumerate();
            park.execute(numbered.map(|(i, value)| (i + 1, value.as_ref().into())))
        };
        let done = match run() {
            // The row is written again or deleted before anybody sees it.
            Err(failure) if failure.is_check() => without_checks(self.handle, run)?,
            done => done,
        };
        done.map(drop).map_err(|failure| self.failed(key, failure))
    }

    fn failed(&self, key: &[u8], failure: Failure) -> Error {
        let (table, key) = (self.table.clone(), Key(key).to_string());
        if failure.is_constraint() {
            let message = format!("{}, so that no other row can have its values", failure.message);
            return Error::Constraint { table, key, message };
        }
        failure.during(format!("table {table}, key {key}: freeing its values for another row"))
    }
}

fn without_checks<T>(handle: &Handle<'_>, run: impl FnOnce() -> T) -> Result<T> {
    handle.execute("PRAGMA ignore_check_constraints = ON")?;
    let done = run();
    handle.execute("PRAGMA ignore_check_constraints = OFF")?;
    Ok(done)
}

/// Finds the rows that are in the way of one that could not be written.
pub(super) struct Alike<'h> {
    layout: &'h RowLayout,
    uniques: Uniques,
    finders: Vec<(UniqueIndex, Statement<'h>)>,
}

impl<'h> Alike<'h> {
    pub(super) fn new(handle: &'h Handle<'_>, layout: &'h RowLayout) -> Result<Self> {
        let uniques = inspect::uniques(handle, &layout.schema)?;
        let mut finders = Vec::new();
        for index in &uniques.indexes {
            let finder = handle.prepare(&sql::select_alike(&layout.schema, index))?;
            finders.push((index.clone(), finder));
        }
        Ok(Self { layout, uniques, finders })
    }

    /// How such rows are parked.
    pub(super) fn parking(&self, handle: &'h Handle<'h>) -> Result<Parking<'h>> {
        Parking::new(handle, &self.layout.schema, &self.uniques.parked(&self.layout.schema))
    }

    /// Whether there are unique indexes that cannot be looked into.
    pub(super) const fn may_miss(&self) -> bool {
        self.uniques.others
    }

    /// The keys of other rows that have what the row has in unique columns.
    pub(super) fn to(&mut self, key: &[u8], row: &[u8]) -> Result<Vec<Vec<u8>>> {
        let schema = &self.layout.schema;
        let of_key = key_values(key);
        let value = |position: usize| match schema.key.iter().position(|&at| at == position) {
            Some(place) => of_key.get(place).cloned().unwrap_or(Value::Null),
            None => EncodedValues::of(row, self.layout.ids[position]),
        };
        let failed = |failure: Failure| {
            failure.during(format!("table {}: finding rows with the same values", schema.name()))
        };
        let mut alike = Vec::new();
        for (index, finder) in &mut self.finders {
            let positions = index.columns.iter().map(|(position, _)| *position);
            let values: Vec<(usize, Value)> = positions
                .chain(schema.key.iter().copied())
                .map(|position| (position + 1, value(position)))
                .collect();
            let bound = values.iter().map(|(number, value)| (*number, value.as_ref()));
            finder.bind(bound).map_err(failed)?;
            while let Some(found) = finder.step().map_err(failed)? {
                let columns = 0..schema.key.len();
                alike.push(encode_key(columns.map(|i| found.value(i).unwrap_or(ValueRef::Null))));
            }
            finder.reset();
        }
        Ok(alike)
    }
}

/// A real conflict: the other row stays as it is.
pub(super) fn named(error: Error, other: Option<&[u8]>) -> Error {
    match (error, other) {
        (Error::Constraint { table, key, message }, Some(other)) => {
            let message = format!("{message}: the row {} has the same, and keeps it", Key(other));
            Error::Constraint { table, key, message }
        }
        (error, _) => error,
    }
}
