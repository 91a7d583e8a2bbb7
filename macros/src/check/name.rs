//! Names of tables and columns.

use std::collections::HashSet;

use crate::ast::Input;
use crate::ctxt::Ctxt;

/// SQLite has no table without a column.
pub(super) fn has_columns(ctxt: &Ctxt, input: &Input<'_>) {
    if input.columns().is_empty() {
        let message = "a row type has at least one column: add a field that is not skipped";
        ctxt.error(&input.original.ident, message);
    }
}

/// SQLite keeps `sqlite_` for itself, and Declarite `_declarite_` for its ledger.
pub(super) fn table_name_is_allowed(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(fault) = fault(&input.table_name(), "a table has a name") {
        let message = format_args!("{fault}: write another, `#[sqlite(table = \"..\")]`");
        ctxt.error(input.table_word(), message);
    }
}

/// What is wrong with the name of a table or an index.
pub(super) fn fault(name: &str, has_one: &'static str) -> Option<&'static str> {
    let folded = name.to_ascii_lowercase();
    if name.is_empty() {
        Some(has_one)
    } else if name.contains('\0') {
        Some("a name has no NUL character")
    } else if folded.starts_with("sqlite_") {
        Some("names that begin with `sqlite_` belong to SQLite")
    } else if folded.starts_with("_declarite_") {
        Some("names that begin with `_declarite_` belong to Declarite's ledger")
    } else {
        None
    }
}

/// A column is found by its name, so it has one that C strings can hold.
pub(super) fn column_names_are_allowed(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        let name = column.field.column_name();
        let fault = if name.is_empty() {
            "a column has a name"
        } else if name.contains('\0') {
            "a name has no NUL character"
        } else {
            continue;
        };
        let message = format_args!("{fault}: write another, `rename = \"..\"`");
        ctxt.error(column.field.name_word(), message);
    }
}

/// SQLite folds ASCII case, and no other, when it compares names.
pub(super) fn column_names_differ(ctxt: &Ctxt, input: &Input<'_>) {
    let mut taken = HashSet::new();
    for column in input.columns() {
        let name = column.field.column_name();
        if !taken.insert(name.to_ascii_lowercase()) {
            let message = format_args!(
                "another column is named `{name}`, in letters of whichever case: \
                 write another name, `rename = \"..\"`"
            );
            ctxt.error(column.field.name_word(), message);
        }
    }
}
