//! The primary key.

use syn::ext::IdentExt;

use crate::ast::Input;
use crate::attr::closest;
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
    let Some(given) = &input.attrs.primary_key else { return };
    for (i, name) in given.value.iter().enumerate() {
        let Some(field) = input.field(name) else {
            ctxt.error(name, unknown_field(input, &name.unraw().to_string()));
            continue;
        };
        if given.value[..i].contains(name) {
            ctxt.error(
                name,
                format_args!("`{name}` is in the primary key already; remove it here"),
            );
        } else if field.attrs.skip.is_some() {
            let message = format_args!(
                "`{name}` is left out of the table: remove it here, or remove its `skip`"
            );
            ctxt.error(name, message);
        }
    }
}

fn unknown_field(input: &Input<'_>, name: &str) -> String {
    if let Some(field) = input.fields.iter().find(|field| field.column_name() == name) {
        return format!("a primary key names fields, not columns: write `{}`", field.ident);
    }
    let names: Vec<String> = input.fields.iter().map(|it| it.ident.unraw().to_string()).collect();
    match closest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("the struct has no field `{name}`; did you mean `{near}`?"),
        None => format!("the struct has no field `{name}`: name one of its fields"),
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
