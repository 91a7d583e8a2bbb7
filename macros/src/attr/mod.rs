//! The grammar of `#[sqlite(..)]`.
//!
//! Rules that need one attribute are kept here, at its value; rules over
//! several are in [`check`](crate::check). A fault is collected and reading
//! goes on behind the next comma, so that a second fault is seen as well.

mod diesel;
mod fts5;
mod keys;
mod list;
mod of_field;
mod of_struct;
mod reference;
pub(crate) mod value;
mod vector;
pub(crate) mod word;

use syn::Ident;
use syn::parse::ParseStream;

use crate::ctxt::Ctxt;
pub(crate) use diesel::SqlType;
pub(crate) use keys::{FieldKey, KeyId, Keys, closest, key, of_rows};
use keys::{IN_FTS5, IN_INDEX, IN_REFERENCES, IN_VEC0, IN_VECTOR, ON_FIELD, ON_STRUCT};
pub(crate) use list::IndexAttr;
pub(crate) use of_field::FieldAttrs;
pub(crate) use of_struct::StructAttrs;
pub(crate) use reference::FORMS as REFERENCE_FORMS;
pub(crate) use value::{Dim, Written};
pub(crate) use vector::VectorAttr;
pub(crate) use word::{Collation, Element, Metric, OnDelete, Word, Words};

/// A value and the key it stands under, which is where most errors point.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// An attribute that may be given once.
pub(crate) type Attr<T> = Option<Given<T>>;

/// An attribute that may be given several times.
pub(crate) type Attrs<T> = Vec<Given<T>>;

pub(crate) fn give<K, T>(attr: &mut Attr<T>, written: &Written<K>, value: T) -> syn::Result<()> {
    if attr.is_some() {
        let message = format!("`{}` is given twice; remove this one", written.name);
        return Err(syn::Error::new(written.key.span(), message));
    }
    *attr = Some(Given { key: written.key.clone(), value });
    Ok(())
}

fn give_more<K, T>(attrs: &mut Attrs<T>, written: &Written<K>, value: T) -> syn::Result<()> {
    attrs.push(Given { key: written.key.clone(), value });
    Ok(())
}

/// Reads one key and its value.
type Read<'r, K> = dyn FnMut(&Written<K>, ParseStream<'_>) -> syn::Result<()> + 'r;

/// Reads every `#[sqlite(..)]` of an item, as if they were one. Answers
/// whether all could be read.
pub(crate) fn read_attributes<K: KeyId>(
    ctxt: &Ctxt,
    attributes: &[syn::Attribute],
    keys: &Keys<K>,
    mut read: impl FnMut(&Written<K>, ParseStream<'_>) -> syn::Result<()>,
) -> bool {
    let mut whole = true;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sqlite")) {
        if !matches!(attribute.meta, syn::Meta::List(_)) {
            ctxt.error(&attribute.meta, "attributes stand in parentheses: write `#[sqlite(..)]`");
            whole = false;
            continue;
        }
        let outcome = attribute.parse_args_with(|input: ParseStream<'_>| {
            whole &= list::read(ctxt, keys, input, &mut read);
            Ok(())
        });
        if let Err(error) = outcome {
            ctxt.push(error);
            whole = false;
        }
    }
    whole
}
