//! L7: a ledger that was not written as it is. Every row of it has a checksum
//! over its other columns, except the version of the file's schema, which is
//! compared and never trusted.

use std::collections::BTreeSet;
use std::ops::Range;

use super::PathKey;
use super::older::for_each;
use crate::row::{Columns, ValueRef};
use crate::sqlite::{Handle, Row};
use crate::state::checksum;
use crate::{Error, Result};

/// What the checksum of an app is over; that of a table.
pub(super) const APP: &str = "app_id, name, seed, epoch, stamp, schema_stamp";
pub(super) const TABLE: &str =
    "table_id, app_id, name, managed_by, adopted, generation, shared, applied";
/// What the checksum of a component is over, and that of a page. Their ids, which
/// they get when they are written, are left out: see
/// [`check_places`](super::check_places). A page's first and last key are compared with
/// its body.
pub(super) const COMPONENT: &str = "app_id, path, stamp, memo, epoch";
pub(super) const PAGE: &str = "component_id, table_id, rows, generation, body";

/// The columns, each with the name of its table before it.
pub(super) fn of(table: &str, columns: &str) -> String {
    format!("{table}.{}", columns.replace(", ", &format!(", {table}.")))
}

pub(super) const REASON: &str = "its checksum does not match its content";

/// Whether the checksum before those columns is theirs. None, which only a ledger
/// of an [older format](super::older) has, is that of any.
pub(super) fn is_whole(row: &Row<'_>, columns: Range<usize>) -> bool {
    let kept = match row.value(columns.start - 1) {
        Ok(ValueRef::Null) => return true,
        Ok(ValueRef::Integer(kept)) => kept,
        _ => return false,
    };
    let mut is_text = true;
    let found = checksum(columns.map_while(|position| {
        let value = row.value(position);
        is_text &= value.is_ok();
        value.ok()
    }));
    is_text && kept == found
}

pub(super) fn form() -> Error {
    damaged("form".to_owned(), "one of its tables is gone", None)
}

pub(super) fn app(name: &str) -> Error {
    damaged(format!("entry of app {name}"), REASON, None)
}

pub(super) fn table(name: &str, reason: &'static str) -> Error {
    damaged(format!("entry of table {name}"), reason, None)
}

pub(crate) fn component(path: &PathKey) -> Error {
    let entry = format!("entry of {}", path.describe());
    let repair = "forget the component, and take its rows over as they are declared again";
    damaged(entry, REASON, Some(repair))
}

pub(super) fn page(id: i64, table: &str, reason: &'static str) -> Error {
    let repair = "forget the page, and take its rows over as they are declared again";
    damaged(format!("page {id} of table {table}"), reason, Some(repair))
}

fn damaged(entry: String, reason: &'static str, repair: Option<&'static str>) -> Error {
    Error::LedgerDamaged { entry, reason, repair }
}

/// Whether the entries of all apps and tables are whole: what stands under another
/// name would otherwise not be found, and its rows be taken for nobody's.
pub(super) fn check_entries(handle: &Handle<'_>) -> Result<()> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN \
               ('_declarite_app', '_declarite_table', '_declarite_component', '_declarite_page')";
    if handle.integer(sql)? != 4 {
        return Err(form());
    }
    let mut apps = BTreeSet::new();
    for_each(handle, &format!("SELECT checksum, {APP} FROM _declarite_app"), &[], |row| {
        if !is_whole(row, 1..7) {
            return Err(app(row.text(2)));
        }
        apps.insert(row.integer(1));
        Ok(())
    })?;
    for_each(handle, &format!("SELECT checksum, {TABLE} FROM _declarite_table"), &[], |row| {
        if !is_whole(row, 1..9) {
            return Err(table(row.text(3), REASON));
        }
        if apps.contains(&row.integer(2)) {
            return Ok(());
        }
        Err(table(row.text(3), "its app has no entry"))
    })
}
