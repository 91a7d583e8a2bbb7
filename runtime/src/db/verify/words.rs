//! Whether full-text indexes have the words of their rows, as FTS5 itself tells.
//!
//! It is asked by an INSERT, which no reader may run, in a transaction that writes nothing:
//! <https://www.sqlite.org/fts5.html#the_integrity_check_command>

use std::collections::BTreeSet;

use crate::db::connections::in_snapshot;
use crate::db::run::Shared;
use crate::db::{inspect, ledger};
use crate::plan::{ManagedBy, Presence};
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::{Error, Result, sql};

/// The app's tables, by their ids, whose indexes have not the words of the rows.
pub(super) fn stale(shared: &Shared) -> Result<BTreeSet<i64>> {
    let indexed = shared.db.look("a verification", |connection| {
        let handle = Handle::of(connection)?;
        ledger::check_format(&handle)?;
        let Some(app) = ledger::checked_app(&handle, &shared.app)? else { return Ok(Vec::new()) };
        let mut indexed = Vec::new();
        for table in ledger::tables(&handle, app.id)? {
            if is_whole(&handle, &table)? {
                indexed.push((table.id, table.applied.schema));
            }
        }
        Ok(indexed)
    })?;
    let mut stale = BTreeSet::new();
    for (id, schema) in indexed {
        if schema.is_vec0() && !shared.db.has_sqlite_vec() {
            return Err(Error::SqliteVecOff { table: schema.name().to_owned() });
        }
        let asked = shared.db.write("a verification", |connection| {
            in_snapshot(connection, |connection| is_stale(&Handle::of(connection)?, &schema))
        });
        if asked? {
            stale.insert(id);
        }
    }
    Ok(stale)
}

/// Whether the table and all that belongs to its index are there. What is not is told
/// without asking FTS5.
fn is_whole(handle: &Handle<'_>, table: &ledger::Table) -> Result<bool> {
    let schema = &table.applied.schema;
    Ok(table.managed_by == ManagedBy::System
        && schema.full_text().is_some()
        && inspect::presence(handle, schema.name())? == Presence::Table
        && inspect::is_text_whole(handle, schema)?)
}

fn is_stale(handle: &Handle<'_>, schema: &TableSchema) -> Result<bool> {
    match handle.execute(&sql::check_full_text(schema.name())) {
        Ok(()) => {
            let of_texts = sql::differs_from_full_text(schema).filter(|_| schema.is_vec0());
            let mut asked = of_texts.into_iter().chain(sql::differs_from_keys(schema));
            asked.try_fold(false, |is_stale, sql| Ok(is_stale || handle.integer(&sql)? != 0))
        }
        // Damaged, or over columns that are gone.
        Err(Error::Sqlite { code, .. })
            if matches!(
                code & 0xff,
                libsqlite3_sys::SQLITE_CORRUPT | libsqlite3_sys::SQLITE_ERROR
            ) =>
        {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}
