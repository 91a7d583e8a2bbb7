//! Views of the user's: rows are written through their INSTEAD OF triggers.

use super::columns::columns;
use super::existing::{self, DROP_IT, UNTOLD};
use super::found::Found;
use super::storage;
use super::tokens::tokens;
use crate::row::ValueRef;
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What a view has to have triggers for.
pub(super) const WRITTEN: &[&str] = &["INSERT", "UPDATE", "DELETE"];

/// Whether a view can take the declared rows. It has no key: that of the rows is
/// the declared one, and it is the triggers' to keep it.
pub(super) fn check(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let found = find(handle, schema, WRITTEN)?;
    found.check(
        schema,
        "the file holds a view of this name, which cannot hold the declared rows",
        "; change the view, declare a table, or choose another name with `.named(..)`",
    )
}

/// Whether rows of a view, which is declared no longer, can be deleted.
pub(super) fn check_deletes(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    find(handle, schema, &["DELETE"])?.check(schema, UNTOLD, DROP_IT)
}

/// `events` are those for which it has to have triggers.
pub(super) fn find(handle: &Handle<'_>, schema: &TableSchema, events: &[&str]) -> Result<Found> {
    let mut found = Found::default();
    if schema.is_vec0() {
        found.fault("it is a view, and declared is vec0");
        return Ok(found);
    }
    let columns = columns(handle, schema.name()).map_err(|error| match error {
        Error::Sqlite { message, .. } => Error::Table {
            table: schema.name().to_owned(),
            reason: format!("SQLite cannot read the view of this name: {message}"),
        },
        other => other,
    })?;
    existing::find_missing(schema, &columns, &mut found);
    storage::find(handle, schema, &columns, &mut found)?;
    let triggers = instead_of(handle, schema.name())?;
    for event in events {
        if !triggers.iter().any(|there| there.eq_ignore_ascii_case(event)) {
            found.lack(format!("a trigger INSTEAD OF {event}"));
        }
    }
    Ok(found)
}

/// What the view has INSTEAD OF triggers for.
fn instead_of(handle: &Handle<'_>, view: &str) -> Result<Vec<String>> {
    let sql = "SELECT sql FROM sqlite_schema \
               WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE";
    let mut events = Vec::new();
    handle.for_each(sql, &[ValueRef::Text(view)], |row| {
        let tokens = tokens(row.text(0));
        // Before them stands the trigger's name alone, which may be `instead`.
        let instead = tokens.windows(3).find(|it| it[0].is_word("instead") && it[1].is_word("of"));
        events.extend(instead.map(|it| it[2].text.to_owned()));
        Ok(())
    })?;
    Ok(events)
}
