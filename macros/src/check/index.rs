//! Indexes of values.

use std::collections::HashSet;

use super::{list, name};
use crate::ast::Input;
use crate::ctxt::Ctxt;
use crate::prop::Index;

/// `index(a, b)` and `unique(a, b)` name fields that are columns, each once.
pub(super) fn names_fields_once(ctxt: &Ctxt, input: &Input<'_>) {
    for given in input.attrs.index.iter().chain(&input.attrs.unique) {
        list::names_columns_once(ctxt, input, &given.value.fields, "index");
        list::names_no_vectors(ctxt, input, &given.value.fields);
    }
}

/// A second index over the same columns costs every write and helps no query.
pub(super) fn are_not_the_same(ctxt: &Ctxt, input: &Input<'_>) {
    let key: Vec<usize> = input.key_columns().iter().map(|it| it.position).collect();
    let indexes = whole(input);
    for (i, index) in indexes.iter().enumerate() {
        let word = index.word;
        let columns = columns(index);
        let is_key = columns == key || (index.unique && sorted(&columns) == sorted(&key));
        let unique = indexes.iter().any(|other| other.unique && is_over_the_same(other, index));
        if is_key && index.filter.is_none() {
            let message =
                format_args!("the primary key is unique, and has an index: remove `{word}`");
            ctxt.error(word, message);
        } else if !index.unique && unique {
            let message =
                format_args!("what is unique has an index over the same columns: remove `{word}`");
            ctxt.error(word, message);
        } else if is_repeated(&indexes, i) {
            let message =
                format_args!("there is an index over the same columns already: remove `{word}`");
            ctxt.error(word, message);
        }
    }
}

/// A file has each name of a table or an index once.
pub(super) fn names_are_allowed(ctxt: &Ctxt, input: &Input<'_>) {
    let table = input.table_name();
    let mut taken = HashSet::new();
    let indexes = whole(input);
    for (i, index) in indexes.iter().enumerate().filter(|(_, index)| index.name.is_none()) {
        let made = index.name_in(&table);
        // Beside another over the same columns, the word is at fault already.
        if !is_repeated(&indexes, i) && !taken.insert(made.to_ascii_lowercase()) {
            let message = format_args!("another index is named `{made}`: write `name = \"..\"`");
            ctxt.error(index.word, message);
        }
    }
    for given in input.indexes().iter().filter_map(|index| index.name) {
        let text = given.value();
        let fault = match name::fault(&text, "an index has a name") {
            Some(fault) => fault,
            None if text.eq_ignore_ascii_case(&table) => "the table has this name",
            None if !taken.insert(text.to_ascii_lowercase()) => "another index has this name",
            None => continue,
        };
        ctxt.error(given, format_args!("{fault}: write another, `name = \"..\"`"));
    }
}

/// The indexes of which everything is known.
fn whole<'i>(input: &'i Input<'_>) -> Vec<Index<'i>> {
    input.indexes().into_iter().filter(|index| !index.is_faulty).collect()
}

/// Whether one before it says the same.
fn is_repeated(indexes: &[Index<'_>], position: usize) -> bool {
    let index = &indexes[position];
    let mut before = indexes[..position].iter();
    before.any(|other| other.unique == index.unique && is_over_the_same(other, index))
}

fn is_over_the_same(one: &Index<'_>, other: &Index<'_>) -> bool {
    let filter = |index: &Index<'_>| index.filter.map(syn::LitStr::value);
    columns(one) == columns(other) && filter(one) == filter(other)
}

fn columns(index: &Index<'_>) -> Vec<usize> {
    index.columns.iter().map(|column| column.position).collect()
}

fn sorted(columns: &[usize]) -> Vec<usize> {
    let mut sorted = columns.to_vec();
    sorted.sort_unstable();
    sorted
}
