//! A table is made on trial, in memory, before it is planned: what a check or a
//! default means only SQLite can tell.

use crate::schema::{ColumnDef, TableSchema};
use crate::sqlite::{Handle, SqliteVec, establish};
use crate::{Error, Result, sql};

/// Whether SQLite takes the table's definition, where it holds SQL of the program's.
pub(in crate::db) fn try_definition(schema: &TableSchema) -> Result<()> {
    let of_columns = schema.columns().iter().any(|column: &ColumnDef| {
        column.check_expression().is_some() || column.default_value().is_some()
    });
    let of_indexes = schema.indexes().iter().any(|index| index.condition().is_some());
    let of_table = of_columns || of_indexes || schema.checks().next().is_some();
    let has_sql = of_table && !schema.is_vec0();
    if !has_sql && schema.full_text().is_none() {
        return Ok(());
    }
    let (mut connection, _, _) = establish(":memory:", SqliteVec::On)?;
    let handle = Handle::of(&mut connection)?;
    // A quoted name that is mistyped would be a text, and a check of it never false.
    handle.take_quotes_for_names();
    if let Some(text) = schema.full_text() {
        // Only FTS5 knows what its tokenizers take.
        handle.execute(&sql::create_fts5(schema, text)).map_err(|error| match error {
            Error::Sqlite { message, .. } => Error::Schema {
                table: schema.name().to_owned(),
                column: None,
                reason: format!("FTS5 does not take its full-text index: {message}"),
            },
            other => other,
        })?;
    }
    for statement in sql::create_table(schema).into_iter().filter(|_| has_sql) {
        match handle.execute(&statement) {
            // The program may give its connections functions of its own.
            Err(Error::Sqlite { message, .. }) if !message.contains("no such function") => {
                return Err(Error::Schema {
                    table: schema.name().to_owned(),
                    column: None,
                    reason: format!(
                        "SQLite does not take its definition: {message}; look at its checks, \
                         defaults and the conditions of its indexes, which name columns and not \
                         fields"
                    ),
                });
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
