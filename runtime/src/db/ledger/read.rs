//! Reading the ledger.

use std::collections::BTreeMap;

use super::{App, Component, FORMAT, Owner, PathKey, Stamp, Table};
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

/// The app of that name.
pub(crate) fn app(handle: &Handle<'_>, name: &str) -> Result<Option<App>> {
    let sql = "SELECT app_id, seed, epoch, stamp, schema_stamp, schema_version \
               FROM _declarite_app WHERE name = ?1";
    let mut found = None;
    handle.for_each(sql, &[ValueRef::Text(name)], |row| {
        found = Some(App {
            id: row.integer(0),
            seed: Seed(row.integer(1).cast_unsigned()),
            epoch: row.integer(2),
            stamp: stamp(row, 3)?,
            schema_stamp: stamp(row, 4)?,
            schema_version: row.integer(5),
        });
        Ok(())
    })?;
    Ok(found)
}

/// The tables of an app.
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

/// The schema of a table, whichever app declares its rows.
pub(crate) fn tracked(handle: &Handle<'_>, table: &str) -> Result<Option<TableSchema>> {
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
    applied.filter(AppliedTable::is_whole).ok_or_else(|| Error::LedgerDamaged {
        table: table.to_owned(),
        page: 0,
        reason: "its schema cannot be read",
    })
}

/// All components of an app.
pub(crate) fn components(handle: &Handle<'_>, app: i64) -> Result<Vec<(PathKey, Component)>> {
    let sql = "SELECT component_id, stamp, memo, epoch, path FROM _declarite_component \
               WHERE app_id = ?1 ORDER BY path";
    let mut components = Vec::new();
    handle.for_each(sql, &[ValueRef::Integer(app)], |row| {
        components.push((PathKey(row.bytes(4).to_vec()), read_component(row)?));
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
    let sql = "SELECT component_id, stamp, memo, epoch FROM _declarite_component \
               WHERE app_id = ?1 AND path = ?2";
    let mut found = None;
    handle.for_each(sql, &[ValueRef::Integer(app), ValueRef::Blob(&path.0)], |row| {
        found = Some(read_component(row)?);
        Ok(())
    })?;
    Ok(found)
}

fn read_component(row: &Row<'_>) -> Result<Component> {
    Ok(Component {
        id: row.integer(0),
        stamp: stamp(row, 1)?,
        memo: Fingerprint::from_bytes(row.bytes(2)),
        epoch: row.integer(3),
    })
}

fn stamp(row: &Row<'_>, position: usize) -> Result<Stamp> {
    row.bytes(position).try_into().map(Stamp).map_err(|_| Error::LedgerDamaged {
        table: "of the ledger".to_owned(),
        page: row.integer(0),
        reason: "a stamp is not 16 bytes long",
    })
}

/// Rows of every component in every table of an app.
pub(crate) fn counts(handle: &Handle<'_>, app: i64) -> Result<BTreeMap<(i64, i64), u64>> {
    let sql = "SELECT p.component_id, p.table_id, sum(p.rows), min(p.rows) FROM _declarite_page p \
               WHERE p.component_id IN (SELECT component_id FROM _declarite_component \
               WHERE app_id = ?1) GROUP BY p.component_id, p.table_id";
    let mut counts = BTreeMap::new();
    handle.for_each(sql, &[ValueRef::Integer(app)], |row| {
        if row.integer(3) < 1 {
            return Err(Error::LedgerDamaged {
                table: "of the ledger".to_owned(),
                page: 0,
                reason: "it claims to have no rows",
            });
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

const CONTENT: &str = "SELECT page_id, checksum, body, rows, first_key FROM _declarite_page";

/// Up to `most` pages of a component in a table, from the one given on.
pub(crate) fn pages_from(
    handle: &Handle<'_>,
    (component, table, name): (i64, i64, &str),
    first: &PageHead,
    most: usize,
) -> Result<Vec<(PageHead, Page)>> {
    let sql = format!(
        "{CONTENT} WHERE component_id = ?1 AND table_id = ?2 AND first_key >= ?3 \
         ORDER BY first_key LIMIT ?4"
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
        pages.push(decode(row, name)?);
        Ok(())
    })?;
    Ok(pages)
}

/// One page.
pub(crate) fn page(handle: &Handle<'_>, table: &str, id: i64) -> Result<Page> {
    let mut found = None;
    handle.for_each(&format!("{CONTENT} WHERE page_id = ?1"), &[ValueRef::Integer(id)], |row| {
        found = Some(decode(row, table)?.1);
        Ok(())
    })?;
    found.ok_or_else(|| Error::LedgerDamaged {
        table: table.to_owned(),
        page: id,
        reason: "it is gone",
    })
}

fn decode(row: &Row<'_>, table: &str) -> Result<(PageHead, Page)> {
    let rows = usize::try_from(row.integer(3)).unwrap_or(0);
    let head = PageHead { id: row.integer(0), first: row.bytes(4).into(), rows };
    let damaged = |reason| Error::LedgerDamaged { table: table.to_owned(), page: head.id, reason };
    let page = Page::decode(row.bytes(2), row.integer(1)).map_err(damaged)?;
    if page.len() != rows || (rows > 0 && page.key(0) != &*head.first) {
        return Err(damaged("its columns do not match its content"));
    }
    Ok((head, page))
}

/// Who keeps the row of a key in a table of that name, in any app.
pub(crate) fn owners(handle: &Handle<'_>, table: &str, key: &[u8]) -> Result<Vec<Owner>> {
    let sql = "SELECT p.page_id, p.checksum, p.body, p.rows, p.first_key, a.name, a.app_id, c.path \
               FROM _declarite_table t \
               JOIN _declarite_page p ON p.table_id = t.table_id \
               JOIN _declarite_component c ON c.component_id = p.component_id \
               JOIN _declarite_app a ON a.app_id = c.app_id \
               WHERE t.name = ?1 AND p.first_key <= ?2 AND p.last_key >= ?2";
    let mut owners = Vec::new();
    handle.for_each(sql, &[ValueRef::Text(table), ValueRef::Blob(key)], |row| {
        let (head, page) = decode(row, table)?;
        if let Some(entry) = page.find(key, 0) {
            owners.push(Owner {
                app: row.text(5).to_owned(),
                app_id: row.integer(6),
                path: PathKey(row.bytes(7).to_vec()),
                page: head.id,
                entry,
                print: page.print(entry),
            });
        }
        Ok(())
    })?;
    Ok(owners)
}
