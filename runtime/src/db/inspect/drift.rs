//! Whether a table of Declarite's is still as the ledger has it.

use super::found::Found;
use super::{adopted, presence, storage, vec0};
use crate::db::ledger;
use crate::plan::Presence;
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Moved by every change of the file's schema, by whoever makes it:
/// <https://www.sqlite.org/pragma.html#pragma_schema_version>
pub(in crate::db) fn schema_version(handle: &Handle<'_>) -> Result<i64> {
    handle.integer("PRAGMA schema_version")
}

/// S6: compares a table with the ledger's schema of it.
pub(in crate::db) fn check_drift(handle: &Handle<'_>, table: &ledger::Table) -> Result<()> {
    let schema = &table.applied.schema;
    match presence(handle, schema.name())? {
        Presence::Absent => return Err(gone(schema.name())),
        Presence::View => {
            let clause = "a view has its name".to_owned();
            return Err(drift(schema, vec![clause], IN_PLACE_OF_OTHERS));
        }
        Presence::Table => {}
    }
    let mut found = Found::default();
    if vec0::is_vec0(handle, schema.name())? != schema.is_vec0() {
        let clause = if schema.is_vec0() { "it is a regular table" } else { "it is a vec0 table" };
        return Err(drift(schema, vec![clause.to_owned()], IN_PLACE_OF_OTHERS));
    }
    let repair = if schema.is_vec0() {
        vec0::find(handle, schema, &mut found)?;
        ANEW
    } else {
        adopted::find(handle, schema, &mut found)?;
        if !table.adopted {
            storage::find_types(handle, schema, &mut found)?;
            adopted::find_nullable(handle, schema, &mut found)?;
        }
        if found.is_of_indexes() { INDEXES } else { REBUILD }
    };
    let clauses = found.clauses();
    if clauses.is_empty() { Ok(()) } else { Err(drift(schema, clauses, repair)) }
}

/// A table that the ledger has and the file has not.
pub(super) fn gone(table: &str) -> Error {
    let found = vec!["it is gone".to_owned()];
    Error::Drift { table: table.to_owned(), found, repair: ANEW }
}

const ANEW: &str = "create it again and write every declared row";
const IN_PLACE_OF_OTHERS: &str = "create it again, and write every declared row, once what has \
                                  its name is dropped or renamed";
const REBUILD: &str = "rebuild it as it was, and ask for consent where values would go";
const INDEXES: &str = "create the index again";

fn drift(schema: &TableSchema, found: Vec<String>, repair: &'static str) -> Error {
    Error::Drift { table: schema.name().to_owned(), found, repair }
}
