//! What tells the rows of any table apart.

use crate::Result;
use crate::row::ValueRef;
use crate::schema::same_name;
use crate::sqlite::Handle;

/// The columns that tell a table's rows apart: the rowid by a name that no column
/// has, or the primary key of a table without.
pub(in crate::db) fn row_identity(handle: &Handle<'_>, table: &str) -> Result<Vec<String>> {
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    let sql = "SELECT name, pk FROM pragma_table_xinfo(?1) ORDER BY pk";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        columns.push(row.text(0).to_owned());
        if row.integer(1) > 0 {
            key.push(row.text(0).to_owned());
        }
        Ok(())
    })?;
    let mut has_rowid = true;
    let sql = "SELECT wr FROM pragma_table_list(?1) WHERE schema = 'main'";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        has_rowid = row.integer(0) == 0;
        Ok(())
    })?;
    let is_free = |name: &&str| !columns.iter().any(|column| same_name(column, name));
    match ["rowid", "oid", "_rowid_"].into_iter().find(is_free) {
        Some(name) if has_rowid => Ok(vec![name.to_owned()]),
        _ => Ok(key),
    }
}
