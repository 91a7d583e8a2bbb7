//! Runs a search, and settles who is in by key where rows are equally far.

use diesel::SqliteConnection;

use super::find::check_parameters;
use super::load::{collect, decode, key_at};
use crate::plan::{Distances, MOST_BY_VEC0, Predicate, Search, Vec0Filter};
use crate::row::{Columns, DecodeRow, Value, ValueRef, encode_key};
use crate::schema::{ColumnDef, TableSchema};
use crate::sql::{self, Near, Parameters, Part};
use crate::{Error, Result};

/// A search whose every part is known.
pub(super) struct Asked<'a> {
    pub(super) schema: &'a TableSchema,
    pub(super) near: Near<'a>,
    pub(super) filter: Predicate,
    pub(super) within: Option<f64>,
    /// The distance and key of the row that the ones wanted come after.
    pub(super) after: Option<(f64, Vec<Value>)>,
    pub(super) rescored: Option<Near<'a>>,
}

/// What is read of each row that is found.
pub(super) struct Reading<T> {
    part: Part,
    read: fn(&TableSchema, &dyn Columns) -> Result<T>,
}

impl<R: DecodeRow> Reading<R> {
    /// The row.
    pub(super) const ROW: Self = Self { part: Part::Row, read: decode::<R> };
}

impl Reading<()> {
    /// The key, which is read of every row, and no more.
    pub(super) const KEY: Self = Self { part: Part::Key, read: |_, _| Ok(()) };
}

/// A row that was found.
pub(super) struct Hit<T> {
    /// What was to be read of it.
    pub(super) read: T,
    pub(super) distance: f64,
    /// The distance it is rescored by.
    pub(super) rescored: Option<f64>,
    /// The key, in bytes that compare as keys do.
    pub(super) key: Vec<u8>,
}

impl Asked<'_> {
    /// At most k rows, nearest first, those equally far by key.
    pub(super) fn run<T>(
        &self,
        connection: &mut SqliteConnection,
        k: usize,
        reading: &Reading<T>,
    ) -> Result<Vec<Hit<T>>> {
        if self.schema.is_vec0() {
            match Search::plan(self.schema, &self.filter) {
                Search::Nothing => return Ok(Vec::new()),
                Search::ByVec0(filter) => {
                    if let Some(found) = self.by_vec0(connection, &filter, k, reading)? {
                        return Ok(found);
                    }
                }
            }
        }
        self.computed(connection, k, reading)
    }

    /// By vec0's own search; none, where it may be wrong because it answers 4096 rows
    /// and no more.
    fn by_vec0<T>(
        &self,
        connection: &mut SqliteConnection,
        filter: &Vec0Filter,
        k: usize,
        reading: &Reading<T>,
    ) -> Result<Option<Vec<Hit<T>>>> {
        let mut ask = |distances: Distances, k: usize| {
            let mut to = Parameters::default();
            let of = (filter, distances);
            let rescored = self.rescored.as_ref();
            let answered = (self.schema, reading.part);
            let sql = sql::nearest_vec0(answered, (&self.near, k), of, rescored, &mut to);
            self.collect(connection, sql, &to, reading)
        };
        let mut found = Vec::new();
        let mut over = None;
        if let Some((distance, key)) = &self.after {
            let key = encode_key(key.iter().map(Value::as_ref));
            let level = Distances { from: Some(*distance), to: Some(*distance), over: None };
            let equal = ask(level, MOST_BY_VEC0)?;
            if equal.len() >= MOST_BY_VEC0 {
                return Ok(None);
            }
            found.extend(equal.into_iter().filter(|hit| {
                hit.distance > *distance || (hit.distance >= *distance && hit.key > key)
            }));
            over = Some(*distance);
        }
        let Some(wanted) = k.checked_sub(found.len()).filter(|wanted| *wanted > 0) else {
            found.truncate(k);
            return Ok(Some(self.cut(found)));
        };
        // vec0 picks any of the rows equally far that there is no room for all of: one
        // row more tells whether there are such.
        if wanted >= MOST_BY_VEC0 {
            return Ok(None);
        }
        let mut more = ask(Distances { over, from: None, to: self.within }, wanted + 1)?;
        let at = |hits: &[Hit<T>], i: usize| hits.get(i).map(|hit| single(hit.distance));
        if let (Some(last), Some(next)) = (at(&more, wanted - 1), at(&more, wanted))
            && last >= next
        {
            let to = Some(f64::from(last));
            more = ask(Distances { over, from: None, to }, MOST_BY_VEC0)?;
            if more.len() >= MOST_BY_VEC0 {
                return Ok(None);
            }
        }
        more.truncate(wanted);
        found.extend(more);
        Ok(Some(self.cut(found)))
    }

    /// By computing every distance.
    fn computed<T>(
        &self,
        connection: &mut SqliteConnection,
        k: usize,
        reading: &Reading<T>,
    ) -> Result<Vec<Hit<T>>> {
        let mut to = Parameters::default();
        let of = (&self.filter, self.after.as_ref());
        let rescored = self.rescored.as_ref();
        let answered = (self.schema, reading.part);
        let sql = sql::nearest_exact(answered, (&self.near, k), of, rescored, &mut to);
        Ok(self.cut(self.collect(connection, sql, &to, reading)?))
    }

    /// The rows that are near enough, as vec0 compares distances.
    fn cut<T>(&self, mut sorted: Vec<Hit<T>>) -> Vec<Hit<T>> {
        if let Some(within) = self.within {
            let is_near = |hit: &Hit<T>| is_within(hit.distance, within);
            sorted.truncate(sorted.partition_point(is_near));
        }
        sorted
    }

    fn collect<T>(
        &self,
        connection: &mut SqliteConnection,
        sql: String,
        to: &Parameters,
        reading: &Reading<T>,
    ) -> Result<Vec<Hit<T>>> {
        check_parameters(self.schema, to)?;
        let answered = reading.part.columns(self.schema).len();
        let key = reading.part.key(self.schema);
        collect(connection, self.schema, sql, &to.values, |columns| {
            let read = (reading.read)(self.schema, columns)?;
            let distance = self.distance(columns, answered, self.near.column, &key)?;
            let rescored = match &self.rescored {
                None => None,
                Some(near) => Some(self.distance(columns, answered + 1, near.column, &key)?),
            };
            let key: Result<Vec<ValueRef<'_>>, _> =
                key.iter().map(|&place| columns.value(place)).collect();
            let key = encode_key(key.map_err(|error| self.unreadable(error.to_string()))?);
            Ok(Hit { read, distance, rescored, key })
        })
    }

    fn distance(
        &self,
        columns: &dyn Columns,
        place: usize,
        column: &ColumnDef,
        key: &[usize],
    ) -> Result<f64> {
        let reason = match columns.value(place) {
            Ok(ValueRef::Real(distance)) if !distance.is_nan() => return Ok(distance),
            // Whole distances, of bits and bytes, are far below 2^53.
            #[expect(clippy::cast_precision_loss, reason = "see above")]
            Ok(ValueRef::Integer(distance)) => return Ok(distance as f64),
            Ok(_) => "its vector has no distance to any other: it is zero or not finite".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(Error::Decode {
            table: self.schema.name().to_owned(),
            column: column.name().to_owned(),
            key: key_at(key, columns),
            reason,
        })
    }

    /// A key that is none: text that is not UTF-8.
    fn unreadable(&self, reason: String) -> Error {
        let column = self.schema.key_columns().map(ColumnDef::name).collect::<Vec<_>>().join(", ");
        let table = self.schema.name().to_owned();
        Error::Decode { table, column, key: "unknown".to_owned(), reason }
    }
}

/// Whether a distance is within another, as vec0 compares them.
pub(super) fn is_within(distance: f64, within: f64) -> bool {
    single(distance) <= single(within)
}

/// A distance as vec0 compares it.
#[expect(clippy::cast_possible_truncation, reason = "vec0 keeps 32 bits of it")]
fn single(distance: f64) -> f32 {
    distance as f32
}
