//! What tells the rows of any table apart.

use super::columns::{Column, columns, is_rowid, named};
use super::storage::storage;
use crate::Result;
use crate::sqlite::Handle;

/// The columns that tell a table's rows apart: the primary key, which a rebuild keeps;
/// or the rowid by a name that no column has, where the key may be NULL or there is
/// none; or all columns of a table that hides the one and lacks the other.
pub(in crate::db) fn row_identity(handle: &Handle<'_>, table: &str) -> Result<Vec<String>> {
    let columns = columns(handle, table)?;
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.place > 0).collect();
    key.sort_by_key(|column| column.place);
    let is_whole = |column: &&Column| column.not_null || is_rowid(column, &columns);
    if !key.is_empty() && key.iter().all(is_whole) {
        return Ok(key.into_iter().map(|column| column.name.clone()).collect());
    }
    let has_rowid = !storage(handle, table)?.without_rowid;
    let is_free = |name: &&str| named(&columns, name).is_none();
    if let (true, Some(name)) = (has_rowid, ["rowid", "oid", "_rowid_"].into_iter().find(is_free)) {
        return Ok(vec![name.to_owned()]);
    }
    if key.is_empty() {
        key.extend(&columns);
    }
    Ok(key.into_iter().map(|column| column.name.clone()).collect())
}
