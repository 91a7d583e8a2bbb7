//! Vectors: dimension, element, metric, and the type that holds them.

use quote::ToTokens;

use crate::ast::Input;
use crate::attr::{Element, Metric, VectorAttr};
use crate::ctxt::Ctxt;
use crate::prop::{Column, Mapping};
use crate::shape::{self, Sequence};

fn vectors<'i>(input: &'i Input<'_>) -> Vec<(Column<'i>, &'i VectorAttr)> {
    input.columns().into_iter().filter_map(|column| Some((column, column.vector()?))).collect()
}

/// The table's definition states the dimension, and of two it could state one.
pub(super) fn has_one_dimension(ctxt: &Ctxt, input: &Input<'_>) {
    for (column, vector) in vectors(input) {
        let key = column.field.attrs.vector.as_ref().map(|given| &given.key);
        match (&vector.dim, &vector.of) {
            (None, None) if !vector.is_faulty => {
                let message = "a vector has a dimension: write `vector(dim = 384)`, \
                               or `vector(of = SomeProvider)`";
                ctxt.error(key, message);
            }
            (Some(dim), Some(_)) => {
                let message = "`of` brings the dimension with it: remove `dim`, or remove `of`";
                ctxt.error(&dim.key, message);
            }
            _ => {}
        }
    }
}

/// `element` repeats what the type says; it is for types that do not show it.
pub(super) fn element_is_the_types(ctxt: &Ctxt, input: &Input<'_>) {
    for (column, vector) in vectors(input) {
        let Some(given) = &vector.element else { continue };
        let said = given.value.value;
        let shown = column.field.sequence().and_then(|sequence| sequence.element);
        if let Some(shown) = shown.filter(|shown| *shown != said) {
            let message = format_args!(
                "the field's elements are `{}`: write `element = \"{}\"`, or leave it out",
                shown.rust(),
                shown.word(),
            );
            ctxt.error(&given.value.literal, message);
        }
    }
}

/// sqlite-vec compares bits by Hamming distance, and nothing else by it.
pub(super) fn metric_fits_the_element(ctxt: &Ctxt, input: &Input<'_>) {
    for (column, vector) in vectors(input) {
        let (Some(given), Some(element)) = (&vector.metric, column.element()) else { continue };
        let is_hamming = given.value.value == Metric::Hamming;
        let message = match element {
            Element::Bit if !is_hamming => {
                "bit vectors are compared by hamming distance only: write `metric = \"hamming\"`"
            }
            Element::Float32 | Element::Int8 if is_hamming => {
                "only bit vectors are compared by hamming distance: \
                 write `metric = \"l2\"`, `\"l1\"` or `\"cosine\"`"
            }
            Element::Float32 | Element::Int8 | Element::Bit => continue,
        };
        ctxt.error(&given.value.literal, message);
    }
}

/// sqlite-vec creates the column all the same, but no row ever fits it.
pub(super) fn bits_fill_bytes(ctxt: &Ctxt, input: &Input<'_>) {
    for (column, vector) in vectors(input) {
        if let (Some(Element::Bit), Some(dim)) = (column.element(), vector.literal_dim())
            && !dim.is_multiple_of(8)
        {
            let message = format_args!(
                "the dimension of a bit vector is a multiple of 8: write `dim = {}`",
                dim.next_multiple_of(8),
            );
            ctxt.error(vector.dim_word(), message);
        }
    }
}

/// An array says its length in its type, so it can be told before it is written.
pub(super) fn array_is_as_long(ctxt: &Ctxt, input: &Input<'_>) {
    for (column, vector) in vectors(input) {
        let Some(Sequence { element: Some(element), len: Some(len), .. }) = column.field.sequence()
        else {
            continue;
        };
        let (Some(found), Some(dim)) = (shape::literal(len), vector.literal_dim()) else {
            continue;
        };
        let (slots, dim_of_found) = match element {
            Element::Float32 | Element::Int8 => (dim, found),
            // Told by the rule above.
            Element::Bit if !dim.is_multiple_of(8) => continue,
            Element::Bit => (dim / 8, found * 8),
        };
        if found != slots {
            let rust = element.rust();
            let message = format_args!(
                "a vector with `dim = {dim}` is a `[{rust}; {slots}]`: \
                 write that, or `dim = {dim_of_found}`"
            );
            ctxt.error(len, message);
        }
    }
}

/// A list of floats could be a vector or JSON, and only one of them is meant.
pub(super) fn looks_like_one(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        if let Some(sequence) = is_unsaid_vector(column) {
            let dim = sequence.len.map_or("N".to_owned(), |len| len.to_token_stream().to_string());
            let message = format_args!(
                "this looks like a vector: write `#[sqlite(vector(dim = {dim}))]` above the field, \
                 or `#[sqlite(json)]`"
            );
            ctxt.error(column.field.ty, message);
        }
    }
}

/// The vector a field would be if it said so.
pub(super) fn is_unsaid_vector(column: Column<'_>) -> Option<Sequence<'_>> {
    if !matches!(column.mapping, Mapping::Plain) || column.field.attrs.is_faulty {
        return None;
    }
    let sequence = column.field.sequence()?;
    let holds_numbers = matches!(sequence.element, Some(Element::Float32 | Element::Int8));
    (sequence.is_ndarray || holds_numbers).then_some(sequence)
}
