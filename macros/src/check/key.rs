//! The primary key.

use super::list;
use crate::ast::Input;
use crate::attr::Collation;
use crate::ctxt::Ctxt;

/// Rows are told apart by their key; without one, no row could be updated.
pub(super) fn is_given(ctxt: &Ctxt, input: &Input<'_>) {
    let is_given = input.attrs.primary_key.is_some() || !input.key().is_empty();
    if !is_given && !input.is_faulty() && !input.columns().is_empty() {
        let message = "a row type has a primary key, which tells its rows apart: \
                       write `#[sqlite(primary_key)]` above a field";
        ctxt.error(&input.original.ident, message);
    }
}

/// Of two keys one would have to be ignored.
pub(super) fn is_given_in_one_place(ctxt: &Ctxt, input: &Input<'_>) {
    if input.attrs.primary_key.is_none() {
        return;
    }
    for field in &input.fields {
        // Beside `skip`, the word is at fault already.
        if let (Some(given), None) = (&field.attrs.primary_key, &field.attrs.skip) {
            let message = "the primary key is given above the struct: \
                           remove it here, or remove it there";
            ctxt.error(&given.key, message);
        }
    }
}

/// `primary_key(a, b)` names fields that are columns, each once.
pub(super) fn names_fields_once(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(given) = &input.attrs.primary_key {
        list::names_columns_once(ctxt, input, &given.value, "primary key");
    }
}

/// Keys are compared byte by byte, which says nothing of vectors; and two JSON
/// texts may differ and be equal.
pub(super) fn is_no_vector_and_no_json(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.key_columns() {
        let attrs = &column.field.attrs;
        if let Some(given) = &attrs.vector {
            let message = "a vector cannot be part of the primary key: remove it from the key";
            ctxt.error(&given.key, message);
        } else if let Some(given) = &attrs.json {
            let message = "JSON cannot be part of the primary key: \
                           remove it from the key, or write an `encoder`";
            ctxt.error(&given.key, message);
        }
    }
}

/// V3: the ledger tells keys apart byte by byte, and SQLite has to do the same.
pub(super) fn compares_by_bytes(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.key_columns() {
        let Some(given) = &column.field.attrs.collate else { continue };
        if given.value.value != Collation::Binary {
            let message = "a primary key compares byte by byte: remove `collate`, or keep the \
                           text in one case with an `encoder`";
            ctxt.error(&given.value.literal, message);
        }
    }
}
