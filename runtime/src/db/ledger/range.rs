//! The pages of a range of keys.

use super::pages::read_head;
use crate::Result;
use crate::row::ValueRef;
use crate::sqlite::Handle;
use crate::state::PageHead;

/// The pages of a component in a table in which keys from `first` to `last` are or
/// would be, in key order. The ledger is of today's format.
pub(crate) fn heads_between(
    handle: &Handle<'_>,
    (component, table): (i64, i64),
    first: &[u8],
    last: &[u8],
) -> Result<Vec<PageHead>> {
    let sql = "SELECT page_id, first_key, rows FROM _declarite_page \
               WHERE component_id = ?1 AND table_id = ?2 AND first_key <= ?4 \
               AND first_key >= coalesce((SELECT max(first_key) FROM _declarite_page \
                   WHERE component_id = ?1 AND table_id = ?2 AND first_key <= ?3), x'') \
               ORDER BY first_key";
    let place = [ValueRef::Integer(component), ValueRef::Integer(table)];
    let keys = [ValueRef::Blob(first), ValueRef::Blob(last)];
    let mut heads = Vec::new();
    handle.for_each(sql, &[place, keys].concat(), |row| {
        heads.push(read_head(row)?);
        Ok(())
    })?;
    Ok(heads)
}
