//! Reading the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::{App, Component, FORMAT, Owner, PathKey, Stamp, Table, damage};
use crate::plan::{AppliedTable, ManagedBy};
use crate::row::ValueRef;
use crate::schema::TableSchema;
use crate::sqlite::{Handle, Row};
use crate::state::{Fingerprint, Page, PageHead, Seed};
use crate::{Error, Result};

/// Whether the file has a ledger yet.
pub(crate) fn exists(handle: &Handle<'_>) -> Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_declarite_format'";
    Ok(handle.integer(sql)? > 0)
}

/// Whether this build can read the file's ledger.
pub(crate) fn check_format(handle: &Handle<'_>) -> Result<()> {
    if !exists(handle)? {
        return Ok(());
    }
    match handle.integer("SELECT version FROM _declarite_format")? {
        FORMAT => Ok(()),
        found => Err(Error::Format { found, known: FORMAT }),
    }
}

/// The app of that name, if the file has a ledger, the entries of which are whole.
pub(crate) fn checked_app(handle: &Handle<'_>, name: &str) -> Result<Option<App>> {
    if !exists(handle)? {
        return Ok(None);
    }
    damage::check(handle)?;
    app(handle, name)
}

/// The app of that name in a ledger that is there.
pub(crate) fn app(handle: &Handle<'_>, name: &str) -> Result<Option<App>> {
    let sql = format!(
        "SELECT schema_version, checksum, {} FROM _declarite_app WHERE name = ?1",
        damage::APP
    );
    let mut found = None;
    handle.for_each(&sql, &[ValueRef::Text(name)], |row| {
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
    handle.for_each(sql, &[ValueRef::Integer(app)], |row| {
        let applied = read_applied(row.text(4), row.text(5))?;
        tables.push(Table {
            id: row.integer(0),
            managed_by: if row.text(1) == "user" { ManagedBy::User } else { ManagedBy::System },
            adopted: row.integer(2) != 0,
            generation: row.integer(3),
            shared: row.integer(6) != 0,
            applied,
        });
        Ok(())
    })?;
    Ok(tables)
}

/// The ids of an app's tables of which several components have a row.
pub(crate) fn shared_tables(handle: &Handle<'_>, app: i64) -> Result<BTreeSet<i64>> {
    let sql = "SELECT table_id FROM _declarite_table WHERE app_id = ?1 AND shared";
    let mut tables = BTreeSet::new();
    handle.for_each(sql, &[ValueRef::Integer(app)], |row| {
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
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
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
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
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
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        tracked = Some(read_applied(row.text(0), table)?.schema);
        Ok(())
    })?;
    Ok(tracked)
}

fn read_applied(json: &str, table: &str) -> Result<AppliedTable> {
    let applied: Option<AppliedTable> = serde_json::from_str(json).ok();
    let is_whole =
        |it: &AppliedTable| it.is_whole() && crate::schema::same_name(it.schema.name(), table);
    applied.filter(is_whole).ok_or_else(|| damage::table(table, "its schema cannot be read"))
}

/// All components of an app.
pub(crate) fn components(handle: &Handle<'_>, app: i64) -> Result<Vec<(PathKey, Component)>> {
    let sql = format!(
        "SELECT component_id, checksum, {} FROM _declarite_component WHERE app_id = ?1 ORDER BY path",
        damage::COMPONENT
    );
    let mut components = Vec::new();
    handle.for_each(&sql, &[ValueRef::Integer(app)], |row| {
        components.push(read_component(row)?);
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
    handle.for_each(&sql, &[ValueRef::Integer(app), ValueRef::Blob(&path.0)], |row| {
        found = Some(read_component(row)?.1);
        Ok(())
    })?;
    Ok(found)
}

fn read_component(row: &Row<'_>) -> Result<(PathKey, Component)> {
    let path = PathKey(row.bytes(3).to_vec());
    let stamp = stamp(row, 4).filter(|_| damage::is_whole(row, 2..7));
    let Some(stamp) = stamp else { return Err(damage::component(&path)) };
    let memo = Fingerprint::from_bytes(row.bytes(5));
    Ok((path, Component { id: row.integer(0), stamp, memo, epoch: row.integer(6) }))
}

fn stamp(row: &Row<'_>, position: usize) -> Option<Stamp> {
    row.bytes(position).try_into().ok().map(Stamp)
}

/// Rows of every component in every table of an app.
pub(crate) fn counts(handle: &Handle<'_>, app: i64) -> Result<BTreeMap<(i64, i64), u64>> {
    let sql = "SELECT p.component_id, p.table_id, sum(p.rows), min(p.rows), min(p.page_id) FROM _declarite_page p \
               WHERE p.component_id IN (SELECT component_id FROM _declarite_component \
               WHERE app_id = ?1) GROUP BY p.component_id, p.table_id";
    let mut counts = BTreeMap::new();
    handle.for_each(sql, &[ValueRef::Integer(app)], |row| {
        if row.integer(3) < 1 {
            return Err(damage::page(row.integer(4), "unknown", "it claims to have no rows"));
        }
        counts.insert((row.integer(0), row.integer(1)), row.integer(2).cast_unsigned());
        Ok(())
    })?;
    Ok(counts)
}

/// The pages of a component in a table, in key order.
pub(crate) fn heads(handle: &Handle<'_>, component: i64, table: i64) -> Result<Vec<PageHead>> {
    let sql = "SELECT page_id, first_key, rows FROM _declarite_page \
               WHERE component_id = ?1 AND table_id = ?2 ORDER BY first_key";
    let mut heads = Vec::new();
    handle.for_each(sql, &[ValueRef::Integer(component), ValueRef::Integer(table)], |row| {
        let rows = usize::try_from(row.integer(2)).unwrap_or(0);
        heads.push(PageHead { id: row.integer(0), first: row.bytes(1).into(), rows });
        Ok(())
    })?;
    Ok(heads)
}

fn content(condition: &str) -> String {
    format!("SELECT page_id, checksum, {} FROM _declarite_page {condition}", damage::PAGE)
}

/// Up to `most` pages of a component in a table, from the one given on.
pub(crate) fn pages_from(
    handle: &Handle<'_>,
    (component, table, name): (i64, i64, &str),
    first: &PageHead,
    most: usize,
) -> Result<Vec<(PageHead, Page)>> {
    let sql = content(
        "WHERE component_id = ?1 AND table_id = ?2 AND first_key >= ?3 ORDER BY first_key LIMIT ?4",
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [
        ValueRef::Integer(component),
        ValueRef::Integer(table),
        ValueRef::Blob(&first.first),
        ValueRef::Integer(most),
    ];
    let mut pages = Vec::new();
    handle.for_each(&sql, &values, |row| {
        pages.push(decode(row, name, 0, 1)?);
        Ok(())
    })?;
    Ok(pages)
}

/// One page.
pub(crate) fn page(handle: &Handle<'_>, table: &str, id: i64) -> Result<Page> {
    let mut found = None;
    handle.for_each(&content("WHERE page_id = ?1"), &[ValueRef::Integer(id)], |row| {
        found = Some(decode(row, table, 0, 1)?.1);
        Ok(())
    })?;
    found.ok_or_else(|| damage::page(id, table, "it is gone"))
}

/// The page of a row: its id at one position, and from another on its checksum
/// and the columns that is over.
pub(super) fn decode(
    row: &Row<'_>,
    table: &str,
    id: usize,
    from: usize,
) -> Result<(PageHead, Page)> {
    let id = row.integer(id);
    let damaged = |reason| damage::page(id, table, reason);
    if !damage::is_whole(row, from + 1..from + 8) {
        return Err(damaged("its checksum does not match its content"));
    }
    let rows = usize::try_from(row.integer(from + 5)).unwrap_or(0);
    let head = PageHead { id, first: row.bytes(from + 3).into(), rows };
    let page = Page::decode(row.bytes(from + 7)).map_err(damaged)?;
    if page.len() != rows || (rows > 0 && page.key(0) != &*head.first) {
        return Err(damaged("its columns do not match its content"));
    }
    Ok((head, page))
}

/// Who keeps the row of a key in a table of that name, in any app.
pub(crate) fn owners(handle: &Handle<'_>, table: &str, key: &[u8]) -> Result<Vec<Owner>> {
    let sql = format!(
        "SELECT p.page_id, p.checksum, {}, c.component_id, c.checksum, {}, a.name \
         FROM _declarite_table t \
         JOIN _declarite_page p ON p.table_id = t.table_id \
         JOIN _declarite_component c ON c.component_id = p.component_id \
         JOIN _declarite_app a ON a.app_id = c.app_id \
         WHERE t.name = ?1 AND p.first_key <= ?2 AND p.last_key >= ?2",
        damage::of("p", damage::PAGE),
        damage::of("c", damage::COMPONENT),
    );
    let mut owners = Vec::new();
    handle.for_each(&sql, &[ValueRef::Text(table), ValueRef::Blob(key)], |row| {
        let (head, page) = decode(row, table, 0, 1)?;
        let path = PathKey(row.bytes(12).to_vec());
        if !damage::is_whole(row, 11..16) {
            return Err(damage::component(&path));
        }
        if let Some(entry) = page.find(key, 0) {
            owners.push(Owner {
                app: row.text(16).to_owned(),
                app_id: row.integer(11),
                path,
                page: head.id,
                entry,
                print: page.print(entry),
            });
        }
        Ok(())
    })?;
    Ok(owners)
}
