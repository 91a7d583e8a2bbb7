//! Rules of an enum of names.

use std::collections::HashMap;

use quote::ToTokens;
use syn::Fields;

use super::{Input, Variant};
use crate::ctxt::Ctxt;

/// All rules. Each has its reason above it.
pub(super) fn input(ctxt: &Ctxt, input: &Input<'_>) {
    has_variants(ctxt, input);
    variants_are_names(ctxt, input);
    texts_differ(ctxt, input);
}

/// No text could ever be read.
fn has_variants(ctxt: &Ctxt, input: &Input<'_>) {
    if input.variants.is_empty() {
        let message = "an enum that is text has a variant for each text: write a variant";
        ctxt.error(&input.original.ident, message);
    }
}

/// A name is all that is stored.
fn variants_are_names(ctxt: &Ctxt, input: &Input<'_>) {
    for Variant { ident, fields, .. } in &input.variants {
        if matches!(fields, Fields::Unit) {
            continue;
        }
        if fields.is_empty() {
            let message = format_args!("a variant that is text has no fields: write `{ident}`");
            ctxt.error(ident, message);
            continue;
        }
        let message = format_args!(
            "`{ident}` holds more than its name, which is all that text keeps: write \
             `#[sqlite(json)]` at the field that has the enum, in place of this derive"
        );
        ctxt.error(ident, message);
    }
}

/// Of two variants with one text, only the first would ever be read.
fn texts_differ(ctxt: &Ctxt, input: &Input<'_>) {
    if input.attrs.is_faulty {
        return;
    }
    let mut taken = HashMap::new();
    for variant in input.variants.iter().filter(|variant| !variant.attrs.is_faulty) {
        let text = input.text(variant);
        if let Some(first) = taken.get(&text) {
            let message = format_args!(
                "`{text}` is the text of `{first}`: write another, `#[sqlite(rename = \"..\")]`"
            );
            ctxt.error(variant.text_word(), message);
        } else {
            taken.insert(text, variant.ident);
        }
    }
}

impl Variant<'_> {
    /// The word a fault of the text is shown at.
    fn text_word(&self) -> &dyn ToTokens {
        match &self.attrs.rename {
            Some(given) => &given.value,
            None => self.ident,
        }
    }
}
