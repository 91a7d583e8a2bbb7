//! Whether the vectors in the file are those of the provider that is asked with.

use diesel::SqliteConnection;

use crate::db::provenances;
use crate::schema::{Provenance, TableSchema};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Refuses a vector of one provider where the file's are another's, as the ledger has
/// it. `number` is that of the vector column.
///
/// The row type cannot tell: the file is as it was last applied, perhaps by a program of
/// before. A vector of nobody's costs nothing here, and another one a row of the ledger.
/// `connection` is in the snapshot of the search.
pub(super) fn check_provider(
    connection: &mut SqliteConnection,
    schema: &TableSchema,
    number: usize,
    made_by: Option<&Provenance>,
) -> Result<()> {
    let Some(asked) = made_by else { return Ok(()) };
    let Some((_, column, _)) = schema.vectors().nth(number) else { return Ok(()) };
    let held = provenances(&Handle::of(connection)?, schema.name(), column.name())?;
    match held.iter().find(|held| *held != asked) {
        None => Ok(()),
        Some(held) => Err(Error::Query {
            table: schema.name().to_owned(),
            reason: format!(
                "its column {} has vectors of {held}, and is asked with one of {asked}: apply the \
                 program that declares those of {asked}, or ask with a vector of {held}",
                column.name()
            ),
        }),
    }
}
