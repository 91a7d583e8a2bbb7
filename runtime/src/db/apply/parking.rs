//! R4: rows that have what another row is to have give it up.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::key_values;
use crate::db::inspect;
use crate::plan::{UniqueIndex, Unused};
use crate::row::{Columns, EncodedValues, Key, RowLayout, Value, ValueRef, encode_key};
use crate::sql;
use crate::sqlite::{Failure, Handle, Statement};
use crate::{Error, Result};

/// Finds rows that are in the way of others, and puts unused values into them.
pub(super) struct Parking<'h> {
    handle: &'h Handle<'h>,
    layout: &'h RowLayout,
    indexes: Vec<Index<'h>>,
    /// For indexes that cannot be looked into.
    all: Option<Statement<'h>>,
    parked: BTreeSet<(Option<usize>, Vec<u8>)>,
    /// The keys that rows to be deleted have by now, and which they had.
    moved: BTreeMap<Vec<u8>, Vec<u8>>,
    origins: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// A unique index of the table.
struct Index<'h> {
    of: UniqueIndex,
    find: Statement<'h>,
    park: Option<Statement<'h>>,
    /// For an index within the key: it changes the key of a row to be deleted.
    park_key: Option<Statement<'h>>,
}

/// A row that has what another is to have in one of the indexes.
pub(super) struct InTheWay {
    index: usize,
    pub(super) key: Vec<u8>,
}

impl<'h> Parking<'h> {
    pub(super) fn new(handle: &'h Handle<'h>, layout: &'h RowLayout) -> Result<Self> {
        let schema = &layout.schema;
        let uniques = inspect::uniques(handle, schema)?;
        let park = |column: Option<(usize, Unused)>| {
            let statement = |column| handle.prepare(&sql::park(schema, &BTreeMap::from([column])));
            column.map(statement).transpose()
        };
        let mut indexes = Vec::new();
        for index in &uniques.indexes {
            let column = uniques.parked(schema, index);
            let of_key = if column.is_none() { uniques.parked_key(index) } else { None };
            indexes.push(Index {
                of: index.clone(),
                find: handle.prepare(&sql::select_alike(schema, index))?,
                park: park(column)?,
                park_key: park(of_key)?,
            });
        }
        let all = uniques.all_parked(schema);
        let all = if uniques.others && !all.is_empty() {
            Some(handle.prepare(&sql::park(schema, &all))?)
        } else {
            None
        };
        let (parked, moved, origins) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        Ok(Self { handle, layout, indexes, all, parked, moved, origins })
    }

    /// Other rows that have what the row has in unique columns.
    pub(super) fn in_the_way(&mut self, key: &[u8], row: &[u8]) -> Result<Vec<InTheWay>> {
        let schema = &self.layout.schema;
        let of_key = key_values(key);
        let value = |position: usize| match schema.key.iter().position(|&at| at == position) {
            Some(place) => of_key.get(place).cloned().unwrap_or(Value::Null),
            None => EncodedValues::of(row, self.layout.ids[position]),
        };
        let failed = |failure: Failure| {
            failure.during(format!("table {}: finding rows with the same values", schema.name()))
        };
        let mut found = Vec::new();
        for (number, Index { of, find, .. }) in self.indexes.iter_mut().enumerate() {
            let positions = of.columns.iter().map(|(position, _)| *position);
            let values: Vec<(usize, Value)> = positions
                .chain(schema.key.iter().copied())
                .map(|position| (position + 1, value(position)))
                .collect();
            let bound = values.iter().map(|(number, value)| (*number, value.as_ref()));
            find.bind(bound).map_err(failed)?;
            while let Some(other) = find.step().map_err(failed)? {
                let columns = 0..schema.key.len();
                let values = columns.map(|i| other.value(i).unwrap_or(ValueRef::Null));
                found.push(InTheWay { index: number, key: encode_key(values) });
            }
            find.reset();
        }
        Ok(found)
    }

    /// Parks a row that is yet to be written or deleted; false if it is in the
    /// way by its key, which it keeps unless it is to be deleted.
    pub(super) fn park(&mut self, row: &InTheWay, is_deleted: bool) -> Result<bool> {
        let Index { park, park_key, .. } = &mut self.indexes[row.index];
        let statement = match (park, park_key) {
            (Some(park), _) => park,
            (None, Some(park_key)) if is_deleted => park_key,
            (None, None) if is_deleted => return Err(self.spreads(row)),
            _ => return Ok(false),
        };
        if !self.parked.insert((Some(row.index), row.key.clone())) {
            return Ok(true);
        }
        let now = run(self.handle, self.layout, statement, &row.key)?;
        if let Some(now) = now.filter(|now| *now != row.key) {
            let had = self.origins.remove(&row.key).unwrap_or_else(|| row.key.clone());
            self.origins.insert(now.clone(), had.clone());
            self.moved.insert(had, now);
        }
        Ok(true)
    }

    /// A row to be deleted whose key cannot change until then.
    fn spreads(&self, row: &InTheWay) -> Error {
        let columns = self.indexes[row.index].of.columns.iter();
        let columns: Vec<&str> =
            columns.map(|(at, _)| &*self.layout.schema.columns[*at].name).collect();
        Error::Constraint {
            table: self.layout.schema.name().to_owned(),
            key: Key(&row.key).to_string(),
            message: format!(
                "the row is declared no longer, and another one is to have its {}; to hand that \
                 over would by ON UPDATE change the rows that refer to it, so take that action \
                 from their foreign key, or declare the row",
                columns.join(", ")
            ),
        }
    }

    /// Whether there are indexes that cannot be looked into.
    pub(super) const fn may_miss(&self) -> bool {
        self.all.is_some()
    }

    /// Parks a row in all its columns.
    pub(super) fn park_all(&mut self, key: &[u8]) -> Result<()> {
        let Some(all) = &mut self.all else { return Ok(()) };
        if self.parked.insert((None, key.to_vec())) {
            let now = self.moved.get(key).map_or(key, Vec::as_slice);
            run(self.handle, self.layout, all, now)?;
        }
        Ok(())
    }

    /// Whether a row to be deleted has this key by now.
    pub(super) fn has_moved_to(&self, key: &[u8]) -> bool {
        self.origins.contains_key(key)
    }

    /// The keys that rows to be deleted had, and those they have now.
    pub(super) fn into_moved(self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.moved
    }

    /// A real conflict: the other row stays as it is. Of several, that of the
    /// index which SQLite told of.
    pub(super) fn conflict(&self, error: Error, others: &[InTheWay]) -> Error {
        let Error::Constraint { table, key, message } = error else { return error };
        let names = |other: &&InTheWay| {
            let columns = self.indexes[other.index].of.columns.iter();
            let columns = columns.map(|(at, _)| &*self.layout.schema.columns[*at].name);
            let columns: Vec<String> = columns.map(|name| format!("{table}.{name}")).collect();
            message.ends_with(&format!(": {}", columns.join(", ")))
        };
        let other = others.iter().find(names).or(others.first());
        let keeps = |it: &InTheWay| {
            format!("{message}: the row {} has the same, and keeps it", Key(&it.key))
        };
        let message = other.map_or_else(|| message.clone(), keeps);
        Error::Constraint { table, key, message }
    }
}

/// Parks the row of a key; the key that it has then, if it is there.
fn run(
    handle: &Handle<'_>,
    layout: &RowLayout,
    statement: &mut Statement<'_>,
    key: &[u8],
) -> Result<Option<Vec<u8>>> {
    let values = key_values(key);
    let mut park = || {
        statement.bind(values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref())))?;
        let columns = statement.column_count();
        let mut now = None;
        while let Some(row) = statement.step()? {
            now = Some(encode_key((0..columns).map(|i| row.value(i).unwrap_or(ValueRef::Null))));
        }
        Ok(now)
    };
    let done = match park() {
        // The row is written again or deleted before anybody sees it.
        Err(failure) if Failure::is_check(&failure) => without_checks(handle, park)?,
        done => done,
    };
    statement.reset();
    done.map_err(|failure| {
        let (table, key) = (layout.schema.name().to_owned(), Key(key).to_string());
        if failure.is_constraint() {
            let message = format!("{}, so that no other row can have its values", failure.message);
            return Error::Constraint { table, key, message };
        }
        failure.during(format!("table {table}, key {key}: freeing its values for another row"))
    })
}

fn without_checks<T>(handle: &Handle<'_>, run: impl FnOnce() -> T) -> Result<T> {
    handle.execute("PRAGMA ignore_check_constraints = ON")?;
    let done = run();
    handle.execute("PRAGMA ignore_check_constraints = OFF")?;
    Ok(done)
}
