//! Whether a table that is there keeps values as they were declared.

use std::collections::BTreeMap;

use crate::row::ValueRef;
use crate::schema::{Affinity, ColumnDef, ColumnType, TableSchema, keeps_class};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Whether the columns keep declared values apart as they are: text under a
/// numeric affinity turns into numbers, and keys under another collation than
/// BINARY are equal where the ledger's are not.
pub(super) fn check_storage(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let fault = |column: &ColumnDef, reason: String| {
        let table = schema.name.clone().into_owned();
        Err(Error::Table { table, reason: format!("column {} {reason}", column.name) })
    };
    let mut types = BTreeMap::new();
    let sql = "SELECT name, type FROM pragma_table_xinfo(?1)";
    handle.for_each(sql, &[ValueRef::Text(&schema.name)], |row| {
        types.insert(row.text(0).to_ascii_lowercase(), row.text(1).to_ascii_uppercase());
        Ok(())
    })?;
    let strict = is_strict(handle, &schema.name)?;
    for column in schema.columns.iter() {
        let Some(ty) = types.get(&column.name.to_ascii_lowercase()) else { continue };
        // A whole float that is kept as an integer is read back as the float it was.
        let keeps = keeps_class(ty, column.ty, strict)
            || (!strict && column.ty == ColumnType::Real && Affinity::of(ty) != Affinity::Text);
        if !keeps {
            return fault(column, format!("is of type {ty} in the file, which changes its values"));
        }
    }
    for column in schema.key_columns() {
        let collation = handle.collation(&schema.name, &column.name);
        if let Some(collation) = collation.filter(|name| !name.eq_ignore_ascii_case("BINARY"))
            && matches!(column.ty, ColumnType::Text)
        {
            return fault(
                column,
                format!("compares by {collation} in the file; a key compares by BINARY"),
            );
        }
    }
    Ok(())
}

fn is_strict(handle: &Handle<'_>, table: &str) -> Result<bool> {
    let mut strict = false;
    let sql = "SELECT strict FROM pragma_table_list(?1) WHERE schema = 'main'";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        strict = row.integer(0) != 0;
        Ok(())
    })?;
    Ok(strict)
}
