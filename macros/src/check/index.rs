//! Indexes, of values and of words.

use std::collections::HashSet;

use syn::Ident;

use super::{list, name};
use crate::ast::Input;
use crate::ctxt::Ctxt;
use crate::prop::Index;

/// `index(a, b)` and `unique(a, b)` name fields that are columns, each once.
pub(super) fn names_fields_once(ctxt: &Ctxt, input: &Input<'_>) {
    for given in input.attrs.index.iter().chain(&input.attrs.unique) {
        list::names_columns_once(ctxt, input, &given.value.fields, "index");
        no_vectors(ctxt, input, &given.value.fields);
    }
    if let Some(given) = &input.attrs.fts5 {
        list::names_columns_once(ctxt, input, &given.value.fields, "full-text index");
        no_vectors(ctxt, input, &given.value.fields);
    }
}

/// Vectors are near each other, not before or after.
fn no_vectors(ctxt: &Ctxt, input: &Input<'_>, fields: &[Ident]) {
    for name in fields {
        if input.field(name).is_some_and(|field| field.attrs.vector.is_some()) {
            let message =
                format_args!("`{name}` is a vector, which is searched by distance: remove it here");
            ctxt.error(name, message);
        }
    }
}

fn columns(index: &Index<'_>) -> Vec<usize> {
    index.columns.iter().map(|column| column.position).collect()
}

/// A second index over the same columns costs every write and helps no query.
pub(super) fn are_not_the_same(ctxt: &Ctxt, input: &Input<'_>) {
    let key: Vec<usize> = input.key_columns().iter().map(|it| it.position).collect();
    let sorted = |columns: &[usize]| {
        let mut sorted = columns.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let mut taken = HashSet::new();
    for index in input.indexes() {
        // An index without columns is at fault already.
        let columns = columns(&index);
        if columns.is_empty() {
            continue;
        }
        let word = index.word;
        let is_key = columns == key || (index.unique && sorted(&columns) == sorted(&key));
        if is_key && index.filter.is_none() {
            let message =
                format_args!("the primary key is unique, and has an index: remove `{word}`");
            ctxt.error(word, message);
        } else if !taken.insert((columns, index.filter.map(syn::LitStr::value))) {
            let message =
                format_args!("there is an index over the same columns already: remove `{word}`");
            ctxt.error(word, message);
        }
    }
}

/// A file has each name of an index once.
pub(super) fn names_are_allowed(ctxt: &Ctxt, input: &Input<'_>) {
    let mut taken = HashSet::new();
    for given in input.indexes().iter().filter_map(|index| index.name) {
        let text = given.value();
        let fault = match name::fault(&text, "an index has a name") {
            Some(fault) => fault,
            None if !taken.insert(text.to_ascii_lowercase()) => "another index has this name",
            None => continue,
        };
        ctxt.error(given, format_args!("{fault}: write another, `name = \"..\"`"));
    }
}

/// FTS5 has columns of its own beside those it indexes.
pub(super) fn full_text_names_are_free(ctxt: &Ctxt, input: &Input<'_>) {
    let Some(given) = &input.attrs.fts5 else { return };
    for name in &given.value.fields {
        let Some(column) = input.column(name) else { continue };
        let text = column.field.column_name();
        if ["rank", "rowid"].iter().any(|taken| text.eq_ignore_ascii_case(taken)) {
            let message = format_args!(
                "FTS5 keeps the names `rank` and `rowid` for itself: \
                 write another name for the column, `rename = \"..\"`"
            );
            ctxt.error(name, message);
        }
    }
}
