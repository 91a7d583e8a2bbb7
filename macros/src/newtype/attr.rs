//! The grammar of `#[sqlite(..)]` on a newtype.

use syn::parse::ParseStream;
use syn::{DeriveInput, ExprPath, Path};

use crate::attr::value::{self, Written};
use crate::attr::{Attr, KeyId, Keys, give, key, of_rows, read_attributes};
use crate::ctxt::Ctxt;

/// What the struct says.
#[derive(Default)]
pub(super) struct NewtypeAttrs {
    pub(super) krate: Attr<Path>,
}

/// What a field says.
#[derive(Default)]
pub(super) struct ValueAttrs {
    pub(super) json: Attr<()>,
    pub(super) encoder: Attr<ExprPath>,
    pub(super) decoder: Attr<ExprPath>,
    pub(super) with: Attr<Path>,
    pub(super) vector: Attr<()>,
    pub(super) skip: Attr<()>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(super) is_faulty: bool,
}

#[derive(Clone, Copy)]
enum NewtypeKey {
    Crate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKey {
    Json,
    Encoder,
    Decoder,
    With,
    Vector,
    Skip,
}

const ON_NEWTYPE: Keys<NewtypeKey> = Keys {
    place: "the struct",
    now: &[key("crate", NewtypeKey::Crate, "crate = some::path")],
    later: &[],
};

const ON_VALUE: Keys<ValueKey> = Keys {
    place: "the field",
    now: &[
        key("json", ValueKey::Json, "json"),
        key("encoder", ValueKey::Encoder, "encoder = some::function"),
        key("decoder", ValueKey::Decoder, "decoder = some::function"),
        key("with", ValueKey::With, "with = some::module"),
        key("vector", ValueKey::Vector, "vector"),
        key("skip", ValueKey::Skip, "skip"),
    ],
    later: &[],
};

impl KeyId for NewtypeKey {
    fn elsewhere(name: &str) -> Option<String> {
        let Some(form) = ON_VALUE.form(name) else { return of_rows(name) };
        Some(format!("`{name}` belongs on the field: write `#[sqlite({form})]` before the field"))
    }
}

impl KeyId for ValueKey {
    fn elsewhere(name: &str) -> Option<String> {
        let Some(form) = ON_NEWTYPE.form(name) else { return of_rows(name) };
        Some(format!("`{name}` belongs on the struct: write `#[sqlite({form})]` above it"))
    }
}

impl NewtypeAttrs {
    pub(super) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        read_attributes(ctxt, attributes, &ON_NEWTYPE, |written, input| match written.id {
            NewtypeKey::Crate => give(&mut attrs.krate, written, value::module(written, input)?),
        });
        attrs
    }

    /// What can be read of them, for the impls beside the errors.
    pub(super) fn of(node: &DeriveInput) -> Self {
        Ctxt::read_again(|ctxt| Self::from_syn(ctxt, &node.attrs))
    }
}

impl ValueAttrs {
    pub(super) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole =
            read_attributes(ctxt, attributes, &ON_VALUE, |written, input| match written.id {
                ValueKey::Json => give(&mut attrs.json, written, value::flag(written, input)?),
                ValueKey::Encoder => {
                    give(&mut attrs.encoder, written, value::function(written, input)?)
                }
                ValueKey::Decoder => {
                    give(&mut attrs.decoder, written, value::function(written, input)?)
                }
                ValueKey::With => give(&mut attrs.with, written, value::functions(written, input)?),
                ValueKey::Vector => give(&mut attrs.vector, written, vector(written, input)?),
                ValueKey::Skip => give(&mut attrs.skip, written, value::flag(written, input)?),
            });
        attrs.is_faulty = !whole;
        attrs
    }

    /// The keys that were given. Taken apart in full: a new key does not
    /// compile until it takes part in the rules over several.
    pub(super) fn given(&self) -> Vec<(ValueKey, &syn::Ident)> {
        fn key<T>(id: ValueKey, attr: &Attr<T>) -> Option<(ValueKey, &syn::Ident)> {
            attr.as_ref().map(|given| (id, &given.key))
        }
        let Self { json, encoder, decoder, with, vector, skip, is_faulty: _ } = self;
        [
            key(ValueKey::Json, json),
            key(ValueKey::Encoder, encoder),
            key(ValueKey::Decoder, decoder),
            key(ValueKey::With, with),
            key(ValueKey::Vector, vector),
            key(ValueKey::Skip, skip),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The dimension is the column's, and so are metric and provider.
fn vector<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(syn::token::Paren) {
        let message = "a newtype says that it is a vector, and its columns how long it is: \
                       write `vector` here, and `vector(dim = ..)` at the fields that have it";
        return Err(syn::Error::new(written.key.span(), message));
    }
    value::flag(written, input)
}
