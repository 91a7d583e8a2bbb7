//! Rules of a newtype.

use super::ast::{Field, Input, Mapping};
use super::attr::ValueKey;
use crate::attr::Element;
use crate::ctxt::Ctxt;
use crate::shape;

/// All rules. Each has its reason above it.
pub(super) fn input(ctxt: &Ctxt, input: &Input<'_>) {
    has_one_value(ctxt, input);
    skip_stands_alone(ctxt, input);
    if let Some(value) = input.value() {
        attributes_go_together(ctxt, value);
        functions_are_two(ctxt, input, value);
        null_is_one(ctxt, value);
        vector_is_said(ctxt, value);
    }
}

/// A column holds one value.
fn has_one_value(ctxt: &Ctxt, input: &Input<'_>) {
    // Of a field that could not be read, `skip` may be what was misspelt.
    if input.fields.iter().any(|field| field.attrs.is_faulty) {
        return;
    }
    let mut values = input.fields.iter().filter(|field| field.attrs.skip.is_none());
    if values.next().is_none() {
        let message = "a newtype is stored as the value of its field: \
                       write a field that is not skipped";
        ctxt.error(&input.original.ident, message);
    } else if let Some(second) = values.next() {
        let message = "a newtype is stored as one value: write `#[sqlite(skip)]` before this \
                       field; or store the struct whole, with `#[sqlite(json)]` at the field \
                       that has it, or as a table, with `#[derive(SqliteRow)]`";
        match &second.original.ident {
            Some(name) => ctxt.error(name, message),
            None => ctxt.error(second.ty, message),
        }
    }
}

/// Nothing can be said of a value that is not there.
fn skip_stands_alone(ctxt: &Ctxt, input: &Input<'_>) {
    for field in input.fields.iter().filter(|field| field.attrs.skip.is_some()) {
        let given = field.attrs.given();
        if let Some((_, word)) = given.iter().find(|(key, _)| *key != ValueKey::Skip) {
            let message = format_args!(
                "`skip` leaves the field out of the column: remove `{word}`, or remove `skip`"
            );
            ctxt.error(word, message);
        }
    }
}

/// Two keys that say different things of the value. The error stands at the
/// second and says what to do.
const CONFLICTS: &[(ValueKey, ValueKey, &str)] = &[
    (
        ValueKey::Json,
        ValueKey::Encoder,
        "`json` and `encoder` both say how the value is stored: remove one of them",
    ),
    (
        ValueKey::Json,
        ValueKey::With,
        "`json` and `with` both say how the value is stored: remove one of them",
    ),
    (
        ValueKey::With,
        ValueKey::Encoder,
        "`with` has an encoder of its own: remove `encoder`, or `with`",
    ),
    (
        ValueKey::Vector,
        ValueKey::Json,
        "a vector is stored in sqlite-vec's form, not as JSON: remove `json`, or `vector`",
    ),
    (
        ValueKey::Vector,
        ValueKey::Encoder,
        "a vector is stored in sqlite-vec's form, not an encoder's: remove `encoder`, or `vector`",
    ),
    (
        ValueKey::Vector,
        ValueKey::With,
        "a vector is stored in sqlite-vec's form, not a module's: remove `with`, or `vector`",
    ),
];

/// The value is stored in one way.
fn attributes_go_together(ctxt: &Ctxt, field: &Field<'_>) {
    let given = field.attrs.given();
    let find = |wanted| given.iter().find(|(key, _)| *key == wanted).map(|(_, word)| *word);
    for &(first, second, message) in CONFLICTS {
        if let (Some(_), Some(word)) = (find(first), find(second)) {
            ctxt.error(word, message);
        }
    }
}

/// What one function wrote another has to read, unless nothing is read. Rows
/// cannot tell of a newtype in them that it is written only.
fn functions_are_two(ctxt: &Ctxt, input: &Input<'_>, field: &Field<'_>) {
    let attrs = &field.attrs;
    if attrs.is_faulty {
        return;
    }
    match (&attrs.encoder, &attrs.decoder) {
        (None, Some(decoder)) => {
            let other = [&attrs.json, &attrs.vector].into_iter().flatten().map(|it| &it.key);
            let other = other.chain(attrs.with.as_ref().map(|given| &given.key)).next();
            match other {
                Some(key) => {
                    let message = format_args!("`{key}` reads the value: remove `decoder`");
                    ctxt.error(&decoder.key, message);
                }
                None => {
                    let message = "a `decoder` reads what an `encoder` wrote: \
                                   write `encoder = some::function` beside it";
                    ctxt.error(&decoder.key, message);
                }
            }
        }
        (Some(encoder), None) if !input.borrows() => {
            let message = "rows with a newtype are read back: \
                           write `decoder = some::function` beside the `encoder`";
            ctxt.error(&encoder.key, message);
        }
        (Some(_) | None, _) => {}
    }
}

/// NULL stands for one `None`; which of two it was could not be read back.
fn null_is_one(ctxt: &Ctxt, field: &Field<'_>) {
    // JSON has a `null` of its own, and an encoder may have one.
    let is_null =
        matches!(field.mapping(), Mapping::Plain | Mapping::Vector) || field.attrs.with.is_some();
    let inner = shape::option(field.ty).filter(|_| is_null);
    if let Some(inner) = inner.filter(|inner| shape::option(inner).is_some()) {
        let inner = shape::text(inner);
        let message = format_args!("SQLite has one NULL for two `None`s: write `{inner}`");
        ctxt.error(field.ty, message);
    }
}

/// A list of floats could be a vector or JSON, and only one of them is meant.
fn vector_is_said(ctxt: &Ctxt, field: &Field<'_>) {
    if !matches!(field.mapping(), Mapping::Plain) || field.attrs.is_faulty {
        return;
    }
    let Some(sequence) = shape::sequence(field.ty) else { return };
    let holds_numbers = matches!(sequence.element, Some(Element::Float32 | Element::Int8));
    if sequence.is_ndarray || holds_numbers {
        let message = "this looks like a vector: write `#[sqlite(vector)]` before the field, \
                       or `#[sqlite(json)]`";
        ctxt.error(field.ty, message);
    }
}
