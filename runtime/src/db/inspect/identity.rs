//! What tells the rows of any table apart.

use super::columns::{Column, columns, named};
use super::storage::storage;
use crate::Result;
use crate::sqlite::Handle;

/// The columns that tell a table's rows apart: the rowid by a name that no column
/// has, or the primary key, or all columns of a table that hides the one and lacks
/// the other.
pub(in crate::db) fn row_identity(handle: &Handle<'_>, table: &str) -> Result<Vec<String>> {
    let columns = columns(handle, table)?;
    let has_rowid = !storage(handle, table)?.without_rowid;
    let is_free = |name: &&str| named(&columns, name).is_none();
    if let (true, Some(name)) = (has_rowid, ["rowid", "oid", "_rowid_"].into_iter().find(is_free)) {
        return Ok(vec![name.to_owned()]);
    }
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.place > 0).collect();
    if key.is_empty() {
        key.extend(&columns);
    }
    key.sort_by_key(|column| column.place);
    Ok(key.into_iter().map(|column| column.name.clone()).collect())
}
