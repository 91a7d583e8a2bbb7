//! Who made the vectors of a column.

use super::damage;
use super::older::for_each;
use super::read::{exists, read_applied};
use crate::row::ValueRef;
use crate::schema::{ColumnDef, Provenance};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// The providers that apps named of a column when they were last applied: one, or several
/// in a table of the user's in which several apps declare rows.
pub(crate) fn provenances(
    handle: &Handle<'_>,
    table: &str,
    column: &str,
) -> Result<Vec<Provenance>> {
    let sql = format!("SELECT checksum, {} FROM _declarite_table WHERE name = ?1", damage::TABLE);
    let mut found = Vec::new();
    let read = for_each(handle, &sql, &[ValueRef::Text(table)], |row| {
        if !damage::is_whole(row, 1..9) {
            return Err(damage::table(table, damage::REASON));
        }
        let schema = read_applied(row.text(8), table)?.schema;
        found.extend(schema.column(column).and_then(ColumnDef::provenance).cloned());
        Ok(())
    });
    match read {
        // Whether there is a ledger is asked where there may be none, and not of each search.
        Err(Error::Sqlite { message, .. })
            if message.starts_with("no such table") && !exists(handle)? =>
        {
            Ok(Vec::new())
        }
        read => read.map(|()| found),
    }
}
