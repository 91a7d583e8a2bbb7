//! Runs a search, and settles who is in by key where rows are equally far.

use diesel::SqliteConnection;

use super::find::check_parameters;
use super::load::{collect, decode, key_of};
use super::neighbor::Neighbor;
use crate::plan::{Distances, MOST_BY_VEC0, Predicate, Search, Vec0Filter};
use crate::row::{Columns, DecodeRow, Value, ValueRef, encode_key};
use crate::schema::{ColumnDef, TableSchema};
use crate::sql::{self, Near, Parameters};
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

/// A row that was found.
pub(super) struct Hit<R> {
    pub(super) neighbor: Neighbor<R>,
    /// The distance it is rescored by.
    pub(super) rescored: Option<f64>,
    /// The key, in bytes that compare as keys do.
    pub(super) key: Vec<u8>,
}

impl Asked<'_> {
    /// At most k rows, nearest first, those equally far by key.
    pub(super) fn run<R: DecodeRow>(
        &self,
        connection: &mut SqliteConnection,
        k: usize,
    ) -> Result<Vec<Hit<R>>> {
        if self.schema.is_vec0() {
            match Search::plan(self.schema, &self.filter) {
                Search::Nothing => return Ok(Vec::new()),
                Search::ByVec0(filter) => {
                    if let Some(found) = self.by_vec0(connection, &filter, k)? {
                        return Ok(found);
                    }
                }
            }
        }
        self.computed(connection, k)
    }

    /// By vec0's own search; none, where it may be wrong because it answers 4096 rows
    /// and no more.
    fn by_vec0<R: DecodeRow>(
        &self,
        connection: &mut SqliteConnection,
        filter: &Vec0Filter,
        k: usize,
    ) -> Result<Option<Vec<Hit<R>>>> {
        let mut ask = |distances: Distances, k: usize| {
            let mut to = Parameters::default();
            let of = (filter, distances);
            let rescored = self.rescored.as_ref();
            let sql = sql::nearest_vec0(self.schema, (&self.near, k), of, rescored, &mut to);
            self.collect(connection, sql, &to)
        };
        let mut found = Vec::new();
        let mut over = None;
        if let Some((distance, key)) = &self.after {
            let key = encode_key(key.iter().map(Value::as_ref));
            let level = Distances { from: Some(*distance), to: Some(*distance), over: None };
            let equal: Vec<Hit<R>> = ask(level, MOST_BY_VEC0)?;
            if equal.len() >= MOST_BY_VEC0 {
                return Ok(None);
            }
            found.extend(equal.into_iter().filter(|hit| {
                hit.neighbor.distance > *distance
                    || (hit.neighbor.distance >= *distance && hit.key > key)
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
        let at = |hits: &[Hit<R>], i: usize| hits.get(i).map(|hit| single(hit.neighbor.distance));
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
    fn computed<R: DecodeRow>(
        &self,
        connection: &mut SqliteConnection,
        k: usize,
    ) -> Result<Vec<Hit<R>>> {
        let mut to = Parameters::default();
        let of = (&self.filter, self.after.as_ref());
        let rescored = self.rescored.as_ref();
        let sql = sql::nearest_exact(self.schema, (&self.near, k), of, rescored, &mut to);
        Ok(self.cut(self.collect(connection, sql, &to)?))
    }

    /// The rows that are near enough, as vec0 compares distances.
    fn cut<R>(&self, mut sorted: Vec<Hit<R>>) -> Vec<Hit<R>> {
        if let Some(within) = self.within {
            let is_near = |hit: &Hit<R>| is_within(hit.neighbor.distance, within);
            sorted.truncate(sorted.partition_point(is_near));
        }
        sorted
    }

    fn collect<R: DecodeRow>(
        &self,
        connection: &mut SqliteConnection,
        sql: String,
        to: &Parameters,
    ) -> Result<Vec<Hit<R>>> {
        check_parameters(self.schema, to)?;
        let after_columns = self.schema.columns().len();
        collect(connection, self.schema, sql, &to.values, |columns| {
            let row = decode(self.schema, columns)?;
            let distance = self.distance(columns, after_columns, self.near.column)?;
            let rescored = match &self.rescored {
                None => None,
                Some(near) => Some(self.distance(columns, after_columns + 1, near.column)?),
            };
            let key: Result<Vec<ValueRef<'_>>, _> =
                self.schema.key_positions().map(|i| columns.value(i)).collect();
            // It was read with the row.
            let key = key.map_or_else(|_| Vec::new(), encode_key);
            Ok(Hit { neighbor: Neighbor { row, distance }, rescored, key })
        })
    }

    fn distance(&self, columns: &dyn Columns, position: usize, column: &ColumnDef) -> Result<f64> {
        let reason = match columns.value(position) {
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
            key: key_of(self.schema, columns),
            reason,
        })
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
