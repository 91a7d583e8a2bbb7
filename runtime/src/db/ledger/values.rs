//! Memoised values, and the components that have them.
//!
//! Several components may have one value; it goes when the last one lets go of
//! it. A value that cannot be read is none: it is computed anew, and nothing is
//! lost but time. So what says who has a value carries no checksum either.

use std::collections::BTreeSet;

use super::damage;
use crate::row::{RawValue, ValueRef};
use crate::sqlite::{Failure, Handle, Statement};
use crate::state::{EncodedValue, Fingerprint, checksum};
use crate::{Error, Result};

const TABLES: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS _declarite_value (\
     value_id INTEGER PRIMARY KEY, app_id INTEGER NOT NULL, print BLOB NOT NULL, \
     shape INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE UNIQUE INDEX IF NOT EXISTS _declarite_value_print ON _declarite_value (app_id, print)",
    "CREATE TABLE IF NOT EXISTS _declarite_component_value (\
     component_id INTEGER NOT NULL, print BLOB NOT NULL, PRIMARY KEY (component_id, print)) \
     WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS _declarite_component_value_print \
     ON _declarite_component_value (print)",
];

/// Makes the tables of values, or those of them that are gone.
pub(super) fn create(handle: &Handle<'_>) -> Result<()> {
    TABLES.iter().try_for_each(|table| handle.execute(table))
}

/// Whether the file can have values: a ledger of an older format has none.
pub(crate) fn keeps_values(handle: &Handle<'_>) -> Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' \
               AND name IN ('_declarite_value', '_declarite_component_value')";
    Ok(handle.integer(sql)? == 2)
}

/// The value that an app has for a name and inputs; none if it is damaged.
pub(crate) fn value(
    handle: &Handle<'_>,
    app: i64,
    print: Fingerprint,
) -> Result<Option<EncodedValue>> {
    let sql = "SELECT checksum, app_id, print, shape, body FROM _declarite_value \
               WHERE app_id = ?1 AND print = ?2";
    let print = print.to_bytes();
    let mut found = None;
    handle.for_each(sql, &[ValueRef::Integer(app), ValueRef::Blob(&print)], |row| {
        if damage::is_whole(row, 1..5) {
            found = Some(EncodedValue { shape: row.integer(3), body: row.bytes(4).into() });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The queries that are asked for many components and values.
pub(crate) struct ValueReader<'h> {
    app: i64,
    of: Statement<'h>,
    has: Statement<'h>,
}

impl<'h> ValueReader<'h> {
    /// None if the app has no value, so that most apps are asked for no component's.
    pub(crate) fn of_any(handle: &'h Handle<'_>, app: i64) -> Result<Option<Self>> {
        let mut has_any = false;
        let sql = "SELECT 1 FROM _declarite_value WHERE app_id = ?1 LIMIT 1";
        handle.for_each(sql, &[ValueRef::Integer(app)], |_| {
            has_any = true;
            Ok(())
        })?;
        if has_any { Self::new(handle, app).map(Some) } else { Ok(None) }
    }

    pub(crate) fn new(handle: &'h Handle<'_>, app: i64) -> Result<Self> {
        Ok(Self {
            app,
            of: handle
                .prepare("SELECT print FROM _declarite_component_value WHERE component_id = ?1")?,
            has: handle.prepare(
                "SELECT count(*) FROM _declarite_value WHERE app_id = ?1 AND print = ?2",
            )?,
        })
    }

    /// The values that a component has.
    pub(crate) fn of(&mut self, component: i64) -> Result<BTreeSet<Fingerprint>> {
        self.of.bind([(1, ValueRef::Integer(component))]).map_err(reading)?;
        let mut values = BTreeSet::new();
        while let Some(row) = self.of.step().map_err(reading)? {
            values.extend(Fingerprint::from_bytes(row.bytes(0)));
        }
        Ok(values)
    }

    /// Whether the app has a value for a name and inputs, as it may be.
    pub(crate) fn has(&mut self, print: Fingerprint) -> Result<bool> {
        let print = print.to_bytes();
        let values = [(1, ValueRef::Integer(self.app)), (2, ValueRef::Blob(&print))];
        self.has.bind(values).map_err(reading)?;
        let mut has = false;
        while let Some(row) = self.has.step().map_err(reading)? {
            has = row.integer(0) != 0;
        }
        Ok(has)
    }
}

fn reading(failure: Failure) -> Error {
    failure.during("reading the ledger's values")
}

/// The statements that are run for many values.
pub(crate) struct ValueWriter<'h> {
    app: i64,
    put: Statement<'h>,
    give: Statement<'h>,
    take: Statement<'h>,
    drop: Statement<'h>,
}

impl<'h> ValueWriter<'h> {
    pub(crate) fn new(handle: &'h Handle<'h>, app: i64) -> Result<Self> {
        Ok(Self {
            app,
            put: handle.prepare(
                "INSERT INTO _declarite_value (app_id, print, shape, body, checksum) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (app_id, print) DO UPDATE \
                 SET shape = excluded.shape, body = excluded.body, checksum = excluded.checksum",
            )?,
            give: handle.prepare(
                "INSERT OR IGNORE INTO _declarite_component_value (component_id, print) \
                 VALUES (?1, ?2)",
            )?,
            take: handle.prepare(
                "DELETE FROM _declarite_component_value WHERE component_id = ?1 AND print = ?2",
            )?,
            drop: handle.prepare(
                "DELETE FROM _declarite_value WHERE app_id = ?1 AND print = ?2 AND NOT EXISTS \
                 (SELECT 1 FROM _declarite_component_value WHERE print = ?2)",
            )?,
        })
    }

    /// Keeps a value, over one that could not be read.
    pub(crate) fn put(&mut self, print: Fingerprint, value: &EncodedValue) -> Result<()> {
        let print = print.to_bytes();
        let content = [
            ValueRef::Integer(self.app),
            ValueRef::Blob(&print),
            ValueRef::Integer(value.shape),
            ValueRef::Blob(&value.body),
        ];
        let sum = ValueRef::Integer(checksum(content));
        let values = content.into_iter().chain([sum]).enumerate();
        let values = values.map(|(i, value)| (i + 1, value.into()));
        self.put.execute(values).map_err(super::writing)?;
        Ok(())
    }

    /// Lets a component have a value.
    pub(crate) fn give(&mut self, component: i64, print: Fingerprint) -> Result<()> {
        run(&mut self.give, component, print)
    }

    /// Lets a component have a value no longer.
    pub(crate) fn take(&mut self, component: i64, print: Fingerprint) -> Result<()> {
        run(&mut self.take, component, print)
    }

    /// Drops a value, unless some component has it.
    pub(crate) fn drop_unless_owned(&mut self, print: Fingerprint) -> Result<()> {
        run(&mut self.drop, self.app, print)
    }
}

fn run(statement: &mut Statement<'_>, id: i64, print: Fingerprint) -> Result<()> {
    let print = print.to_bytes();
    let values = [(1, RawValue::Integer(id)), (2, ValueRef::Blob(&print).into())];
    statement.execute(values).map_err(super::writing)?;
    Ok(())
}
