//! Reading the ledger's entries of apps, tables and components.

use std::collections::BTreeSet;

use super::older::{OLDEST, for_each};
use super::{App, Component, FORMAT, PathKey, Stamp, Table, damage};
use crate::plan::{AppliedTable, ManagedBy};
use crate::row::{Columns, ValueRef};
use crate::schema::TableSchema;
use crate::sqlite::{Handle, Row};
use crate::state::{Fingerprint, Seed, checksum};
use crate::{Error, Result};

/// Whether the file has a ledger yet.
pub(crate) fn exists(handle: &Handle<'_>) -> Result<bool> {
    let mut found = (false, false);
    let sql = "SELECT name = '_declarite_format' FROM sqlite_schema WHERE type = 'table' AND name \
               IN ('_declarite_format', '_declarite_app', '_declarite_table', \
                   '_declarite_component', '_declarite_page', '_declarite_value', \
                   '_declarite_component_value')";
    for_each(handle, sql, &[], |row| {
        *(if row.integer(0) != 0 { &mut found.0 } else { &mut found.1 }) = true;
        Ok(())
    })?;
    match found {
        // Without the version nobody can tell what the other tables hold.
        (false, true) => Err(damage::form()),
        (has_version, _) => Ok(has_version),
    }
}

/// Whether this build can read the file's ledger.
pub(crate) fn check_format(handle: &Handle<'_>) -> Result<()> {
    if !exists(handle)? {
        return Ok(());
    }
    match format(handle)? {
        OLDEST..=FORMAT => Ok(()),
        found => Err(Error::Format { found, known: FORMAT }),
    }
}

/// The version of a ledger that is there.
pub(super) fn format(handle: &Handle<'_>) -> Result<i64> {
    handle.integer("SELECT version FROM _declarite_format")
}

/// The names of all apps, in order, the entries of which are whole.
pub(crate) fn checked_app_names(handle: &Handle<'_>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if exists(handle)? {
        damage::check_entries(handle)?;
        for_each(handle, "SELECT name FROM _declarite_app ORDER BY name", &[], |row| {
            names.push(row.text(0).to_owned());
            Ok(())
        })?;
    }
    Ok(names)
}

/// The app of that name, if the file has a ledger, the entries of which are whole.
pub(crate) fn checked_app(handle: &Handle<'_>, name: &str) -> Result<Option<App>> {
    if !exists(handle)? {
        return Ok(None);
    }
    damage::check_entries(handle)?;
    app(handle, name)
}

/// The app of that name in a ledger that is there.
pub(crate) fn app(handle: &Handle<'_>, name: &str) -> Result<Option<App>> {
    let sql = format!(
        "SELECT schema_version, checksum, {} FROM _declarite_app WHERE name = ?1",
        damage::APP
    );
    let mut found = None;
    for_each(handle, &sql, &[ValueRef::Text(name)], |row| {
        if !damage::is_whole(row, 2..8) {
            return Err(damage::app(name));
        }
        found = Some(App {
            id: row.integer(2),
            seed: Seed(row.integer(4).cast_unsigned()),
            epoch: row.integer(5),
            stamp: stamp(row, 6).ok_or_else(|| damage::app(name))?,
            schema_stamp: stamp(row, 7).ok_or_else(|| damage::app(name))?,
            schema_version: row.integer(0),
        });
        Ok(())
    })?;
    Ok(found)
}

/// The tables of a [`checked_app`].
pub(crate) fn tables(handle: &Handle<'_>, app: i64) -> Result<Vec<Table>> {
    let sql = "SELECT table_id, managed_by, adopted, generation, applied, name, shared \
               FROM _declarite_table WHERE app_id = ?1 ORDER BY table_id";
    let mut tables = Vec::new();
    for_each(handle, sql, &[ValueRef::Integer(app)], |row| {
        let applied = read_applied(row.text(4), row.text(5))?;
        tables.push(Table {
            id: row.integer(0),
            managed_by: if row.text(1) == "user" { ManagedBy::User } else { ManagedBy::System },
            adopted: row.integer(2) != 0,
            generation: row.integer(3),
            shared: row.integer(6) != 0,
            applied,
            drifted: false,
            stale: false,
            stale_text: false,
        });
        Ok(())
    })?;
    Ok(tables)
}

/// The ids of an app's tables of which several components have a row.
pub(crate) fn shared_tables(handle: &Handle<'_>, app: i64) -> Result<BTreeSet<i64>> {
    let sql = "SELECT table_id FROM _declarite_table WHERE app_id = ?1 AND shared";
    let mut tables = BTreeSet::new();
    for_each(handle, sql, &[ValueRef::Integer(app)], |row| {
        tables.insert(row.integer(0));
        Ok(())
    })?;
    Ok(tables)
}

/// The app that a table which Declarite manages belongs to.
pub(crate) fn manager(handle: &Handle<'_>, table: &str) -> Result<Option<String>> {
    if !exists(handle)? {
        return Ok(None);
    }
    let sql = "SELECT a.name FROM _declarite_table t JOIN _declarite_app a USING (app_id) \
               WHERE t.name = ?1 AND t.managed_by = 'system'";
    let mut manager = None;
    for_each(handle, sql, &[ValueRef::Text(table)], |row| {
        manager = Some(row.text(0).to_owned());
        Ok(())
    })?;
    Ok(manager)
}

/// An app with a table of that name, as whoever's.
pub(crate) fn declarer(handle: &Handle<'_>, table: &str) -> Result<Option<String>> {
    if !exists(handle)? {
        return Ok(None);
    }
    let sql = "SELECT a.name FROM _declarite_table t JOIN _declarite_app a USING (app_id) \
               WHERE t.name = ?1 ORDER BY a.name LIMIT 1";
    let mut declarer = None;
    for_each(handle, sql, &[ValueRef::Text(table)], |row| {
        declarer = Some(row.text(0).to_owned());
        Ok(())
    })?;
    Ok(declarer)
}

/// The schema of a table, whichever app declares its rows.
pub(crate) fn tracked(handle: &Handle<'_>, table: &str) -> Result<Option<TableSchema>> {
    if !exists(handle)? {
        return Ok(None);
    }
    let sql = "SELECT applied FROM _declarite_table WHERE name = ?1 LIMIT 1";
    let mut tracked = None;
    for_each(handle, sql, &[ValueRef::Text(table)], |row| {
        tracked = Some(read_applied(row.text(0), table)?.schema);
        Ok(())
    })?;
    Ok(tracked)
}

pub(super) fn read_applied(json: &str, table: &str) -> Result<AppliedTable> {
    let applied: Option<AppliedTable> = serde_json::from_str(json).ok();
    let is_whole =
        |it: &AppliedTable| it.is_whole() && crate::schema::same_name(it.schema.name(), table);
    applied.filter(is_whole).ok_or_else(|| damage::table(table, "its schema cannot be read"))
}

/// All components of an app.
pub(crate) fn components(handle: &Handle<'_>, app: i64) -> Result<Vec<(PathKey, Component)>> {
    components_without(handle, app, &BTreeSet::new())
}

/// The components of an app, those that are passed over left out.
pub(crate) fn components_without(
    handle: &Handle<'_>,
    app: i64,
    without: &BTreeSet<i64>,
) -> Result<Vec<(PathKey, Component)>> {
    // One after the other: to find each by its path costs several times as much.
    let sql = format!(
        "SELECT component_id, checksum, {} FROM _declarite_component WHERE +app_id = ?1",
        damage::COMPONENT
    );
    let mut components = Vec::new();
    for_each(handle, &sql, &[ValueRef::Integer(app)], |row| {
        if !without.contains(&row.integer(0)) {
            components.push(read_component(row)?);
        }
        Ok(())
    })?;
    Ok(components)
}

/// One component of an app.
pub(crate) fn component(
    handle: &Handle<'_>,
    app: i64,
    path: &PathKey,
) -> Result<Option<Component>> {
    let sql = format!(
        "SELECT component_id, checksum, {} FROM _declarite_component \
         WHERE app_id = ?1 AND path = ?2",
        damage::COMPONENT
    );
    let mut found = None;
    for_each(handle, &sql, &[ValueRef::Integer(app), ValueRef::Blob(&path.0)], |row| {
        found = Some(read_component(row)?.1);
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn read_component(row: &Row<'_>) -> Result<(PathKey, Component)> {
    let value = |position| row.value(position).unwrap_or(ValueRef::Null);
    let values = [2, 3, 4, 5, 6].map(value);
    let bytes = |value| match value {
        ValueRef::Blob(bytes) => bytes,
        _ => &[],
    };
    let [_, path, stamp, memo, epoch] = values;
    let path = PathKey(bytes(path).to_vec());
    // Of an older format it has no checksum.
    let is_whole = match value(1) {
        ValueRef::Null => true,
        kept => kept == ValueRef::Integer(checksum(values)),
    };
    match (bytes(stamp).try_into(), epoch) {
        (Ok(stamp), ValueRef::Integer(epoch)) if is_whole => {
            let memo = Fingerprint::from_bytes(bytes(memo));
            Ok((path, Component { id: row.integer(0), stamp: Stamp(stamp), memo, epoch }))
        }
        _ => Err(damage::component(&path)),
    }
}

fn stamp(row: &Row<'_>, position: usize) -> Option<Stamp> {
    row.bytes(position).try_into().ok().map(Stamp)
}
