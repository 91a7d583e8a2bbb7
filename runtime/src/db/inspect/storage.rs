//! Whether a table that is there keeps values as they were declared.

use super::columns::{Column, columns, named};
use super::found::Found;
use crate::Result;
use crate::row::ValueRef;
use crate::schema::{Affinity, ColumnType, TableSchema, keeps_class};
use crate::sqlite::Handle;

/// Columns that do not keep declared values apart as they are: text under a
/// numeric affinity turns into numbers, and keys under another collation than
/// BINARY are equal where the ledger's are not.
pub(super) fn find(
    handle: &Handle<'_>,
    schema: &TableSchema,
    columns: &[Column],
    found: &mut Found,
) -> Result<()> {
    let strict = storage(handle, schema.name())?.strict;
    for column in schema.columns() {
        let Some(there) = named(columns, column.name()) else { continue };
        let ty = &there.ty;
        if !may_hold(ty, column.ty, strict) {
            let name = column.name();
            found.fault(format!(
                "column {name} is of type {ty} in the file, which changes its values"
            ));
        }
        if there.generated {
            found.fault(format!("column {} is generated, and cannot be written", column.name()));
        }
    }
    for column in schema.key_columns().filter(|column| column.ty == ColumnType::Text) {
        let collation = handle.collation(schema.name(), column.name());
        if let Some(collation) = collation.filter(|name| !name.eq_ignore_ascii_case("BINARY")) {
            found.fault(format!(
                "column {} compares by {collation} in the file; a key compares by BINARY",
                column.name()
            ));
        }
    }
    Ok(())
}

/// Whether a column of this type gives back what was declared of the other. Whole
/// floats that are kept as integers are read as floats.
pub(super) fn may_hold(declared: &str, ty: ColumnType, strict: bool) -> bool {
    keeps_class(declared, ty, strict)
        || !strict && ty == ColumnType::Real && Affinity::of(declared) != Affinity::Text
}

/// How a table keeps its rows: <https://www.sqlite.org/pragma.html#pragma_table_list>
#[derive(Default)]
pub(super) struct Storage {
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
}

pub(super) fn storage(handle: &Handle<'_>, table: &str) -> Result<Storage> {
    let mut storage = Storage::default();
    let sql = "SELECT strict, wr FROM pragma_table_list(?1) WHERE schema = 'main'";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        storage = Storage { strict: row.integer(0) != 0, without_rowid: row.integer(1) != 0 };
        Ok(())
    })?;
    Ok(storage)
}

/// Columns of another affinity than the schema's: their values stay what they
/// are, but compare with others as they did not before.
pub(super) fn find_types(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let columns = columns(handle, schema.name())?;
    let strict = storage(handle, schema.name())?.strict;
    for column in schema.columns() {
        let Some(there) = named(&columns, column.name()) else { continue };
        let is_told = !keeps_class(&there.ty, column.ty, strict);
        if !is_told && Affinity::of(&there.ty) != Affinity::of(column.type_name()) {
            found.fault(format!("column {} is of type {} in the file", column.name(), there.ty));
        }
    }
    Ok(())
}
