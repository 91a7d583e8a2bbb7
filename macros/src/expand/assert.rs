//! What only rustc knows, because it hangs on what a type is and not on how it
//! is written. The texts are those of declarite's `private.rs`.
//!
//! A constant of its own is evaluated by `cargo check`, which a constant in a
//! generic function is not. Types with parameters cannot have one; their
//! schemas are checked when they are declared.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use super::words::{element_path, metric_path, option};
use super::{Row, located_at};
use crate::attr::VectorAttr;
use crate::prop::{Column, Mapping};
use crate::shape;

/// Expands to any number of:
///
/// ```ignore
/// const _: () = expect_no(vec0_key_fault::<Document>(0));
/// ```
pub(super) fn columns(row: &Row<'_>) -> TokenStream {
    if !row.input.is_concrete() {
        return TokenStream::new();
    }
    row.columns
        .iter()
        .map(|column| match column.mapping {
            Mapping::Vector(vector) => vector_column(row, column, vector),
            Mapping::Plain
            | Mapping::Key
            | Mapping::Json { .. }
            | Mapping::Encoded { .. }
            | Mapping::With { .. } => plain_column(row, column),
        })
        .collect()
}

/// Asks a function of `private.rs` for a fault, to be shown at the word to change.
pub(super) fn expect(word: Span, fault: &TokenStream) -> TokenStream {
    let assertion = quote!(const _: () = __declarite::expect_no(__declarite::#fault););
    located_at(word, &assertion)
}

fn plain_column(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let (ty, position) = (row.static_type(), column.position);
    let attrs = &column.field.attrs;
    let ask = |fault: TokenStream| expect(column.type_span(), &quote!(#fault::<#ty>(#position)));
    let is_vec0 = row.input.is_vec0();
    let mut asked = TokenStream::new();
    if column.is_key {
        asked.extend(ask(quote!(key_fault)));
    }
    if is_vec0 && column.is_key {
        asked.extend(ask(quote!(vec0_key_fault)));
    }
    if is_vec0 && attrs.partition_key.is_some() {
        asked.extend(ask(quote!(partition_key_fault)));
    }
    if is_vec0 && column.is_metadata() {
        asked.extend(ask(quote!(vec0_fault)));
    }
    asked
}

/// What check.rs could tell from the tokens is not asked again.
fn vector_column(row: &Row<'_>, column: &Column<'_>, vector: &VectorAttr) -> TokenStream {
    let (ty, at, position) = (row.static_type(), column.at(), column.position);
    let of_field = quote!(::<#ty, #at>);
    let type_span = column.field.ty.span();
    let sequence = column.field.sequence();
    let shown = sequence.and_then(|sequence| sequence.element);
    let said = vector.said_element().map(element_path);
    let mut asked = TokenStream::new();

    if vector.literal_dim().is_none() || column.element().is_none() {
        let span = vector.dim_word().map_or(type_span, |word| word.to_token_stream().span());
        asked.extend(expect(span, &quote!(dim_fault #of_field())));
    }
    if let (Some(given), Some(said), None) = (&vector.element, &said, shown) {
        let span = given.value.literal.span();
        asked.extend(expect(span, &quote!(element_fault #of_field(#said))));
    }
    if let (Some(given), None) = (&vector.metric, column.element()) {
        let metric = metric_path(given.value.value);
        let span = given.value.literal.span();
        asked.extend(expect(span, &quote!(metric_fault #of_field(#metric))));
    }
    let literal_len = sequence.and_then(|sequence| sequence.len).and_then(shape::literal);
    let is_told = vector.literal_dim().is_some() && literal_len.is_some() && shown.is_some();
    let has_no_len = sequence.is_some_and(|sequence| sequence.len.is_none());
    if !is_told && !has_no_len {
        let said = option(said);
        asked.extend(expect(type_span, &quote!(length_fault #of_field(#said))));
    }
    if row.input.is_vec0() && sequence.is_none() {
        asked.extend(expect(type_span, &quote!(vec0_fault::<#ty>(#position))));
    }
    asked
}
