//! Ledgers of older formats, made today's in the first apply that writes.

use super::older::OLDEST;
use super::{FORMAT, damage, values};
use crate::Result;
use crate::row::{Columns, ValueRef};
use crate::sqlite::Handle;
use crate::state::checksum;

type Step = fn(&Handle<'_>) -> Result<()>;

/// What makes each format the next, from the oldest on.
const STEPS: [Step; 2] = [to_2, to_3];

const _: () = assert!(
    STEPS.len() == (FORMAT - OLDEST).cast_unsigned() as usize,
    "there is a step from every format to the next"
);

/// Makes the ledger one of today's format, within the transaction of an apply.
pub(super) fn upgrade(handle: &Handle<'_>) -> Result<()> {
    let found = super::format(handle)?;
    if found == FORMAT {
        // Without its values a ledger is as good as before.
        return if values::keeps_values(handle)? { Ok(()) } else { values::create(handle) };
    }
    tracing::info!(from = found, to = FORMAT, "upgrading the ledger");
    for (from, step) in (OLDEST..).zip(STEPS) {
        if from >= found {
            step(handle)?;
        }
    }
    let sql = "UPDATE _declarite_format SET version = ?1";
    handle.run(sql, &[ValueRef::Integer(FORMAT)]).map(drop)
}

/// Checksums of every entry, and the version of the file's schema.
fn to_2(handle: &Handle<'_>) -> Result<()> {
    let sql = "SELECT count(*) FROM pragma_table_info('_declarite_app') WHERE name = 'checksum'";
    if handle.integer(sql)? != 0 {
        // The version is damaged; checksums made anew would hide what else is.
        return Ok(());
    }
    for sql in [
        "ALTER TABLE _declarite_app ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE _declarite_app ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE _declarite_table ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE _declarite_component ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
        "DROP INDEX _declarite_page_key",
        "CREATE INDEX _declarite_page_key ON _declarite_page (table_id, first_key, last_key)",
    ] {
        handle.execute(sql)?;
    }
    super::check_all_pages(handle)?;
    seal_all(handle, "_declarite_app", "app_id", damage::APP)?;
    seal_all(handle, "_declarite_table", "table_id", damage::TABLE)?;
    seal_all(handle, "_declarite_component", "component_id", damage::COMPONENT)?;
    seal_all(handle, "_declarite_page", "page_id", damage::PAGE)
}

/// Memoised values.
fn to_3(handle: &Handle<'_>) -> Result<()> {
    values::create(handle)
}

/// Writes the checksum of every row of a table.
fn seal_all(handle: &Handle<'_>, table: &str, id: &str, columns: &str) -> Result<()> {
    let count = columns.split(',').count();
    let mut sums = Vec::new();
    handle.for_each(&format!("SELECT {id}, {columns} FROM {table}"), &[], |row| {
        let values: Result<Vec<ValueRef<'_>>, _> = (1..=count).map(|i| row.value(i)).collect();
        sums.extend(values.ok().map(|values| (row.integer(0), checksum(values))));
        Ok(())
    })?;
    let mut seal = handle.prepare(&format!("UPDATE {table} SET checksum = ?2 WHERE {id} = ?1"))?;
    for (id, sum) in sums {
        let values = [ValueRef::Integer(id), ValueRef::Integer(sum)];
        let numbered = (1..).zip(values.map(Into::into));
        seal.execute(numbered).map_err(super::writing)?;
    }
    Ok(())
}
