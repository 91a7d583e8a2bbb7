//! The grammar of `#[sqlite(..)]`.
//!
//! Rules that need one attribute are kept here, at its value; rules over
//! several are in [`check`](crate::check). A fault is collected and reading
//! goes on behind the next comma, so that a second fault is seen as well.

mod keys;
mod value;

use syn::parse::ParseStream;
use syn::{ExprPath, Ident, LitInt, LitStr, Path, Token, Type, parenthesized};

use crate::ctxt::Ctxt;
pub(crate) use keys::{FieldKey, closest};
use keys::{IN_VEC0, IN_VECTOR, Keys, ON_FIELD, ON_STRUCT, StructKey, Vec0Key, VectorKey};
pub(crate) use value::{Dim, Element, Metric, Word};
use value::{Written, at_end};

/// A value and the key it stands under, which is where most errors point.
pub(crate) struct Given<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// An attribute that may be given once.
pub(crate) type Attr<T> = Option<Given<T>>;

/// What the struct says.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) table: Attr<LitStr>,
    pub(crate) vec0: Attr<Vec0Attr>,
    pub(crate) primary_key: Attr<Vec<Ident>>,
    pub(crate) krate: Attr<Path>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(crate) is_faulty: bool,
}

/// What a field says.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) primary_key: Attr<()>,
    pub(crate) ty: Attr<LitStr>,
    pub(crate) encoder: Attr<ExprPath>,
    pub(crate) decoder: Attr<ExprPath>,
    pub(crate) json: Attr<()>,
    pub(crate) vector: Attr<VectorAttr>,
    pub(crate) partition_key: Attr<()>,
    pub(crate) auxiliary: Attr<()>,
    pub(crate) rename: Attr<LitStr>,
    pub(crate) skip: Attr<()>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(crate) is_faulty: bool,
}

/// `vec0`, `vec0(chunk_size = 64)`.
#[derive(Default)]
pub(crate) struct Vec0Attr {
    pub(crate) chunk_size: Attr<usize>,
}

/// `vector(dim = 384, metric = "cosine")`.
#[derive(Default)]
pub(crate) struct VectorAttr {
    pub(crate) dim: Attr<Dim>,
    pub(crate) of: Attr<Type>,
    pub(crate) metric: Attr<Word<Metric>>,
    pub(crate) element: Attr<Word<Element>>,
    pub(crate) is_faulty: bool,
}

impl StructAttrs {
    pub(crate) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole =
            read_attributes(ctxt, attributes, &ON_STRUCT, |written, input| match written.id {
                StructKey::Table => give(&mut attrs.table, written, value::text(written, input)?),
                StructKey::Vec0 => give(&mut attrs.vec0, written, vec0(ctxt, written, input)?),
                StructKey::PrimaryKey => {
                    give(&mut attrs.primary_key, written, value::fields(written, input)?)
                }
                StructKey::Crate => give(&mut attrs.krate, written, value::module(written, input)?),
            });
        attrs.is_faulty = !whole;
        attrs
    }
}

impl FieldAttrs {
    pub(crate) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole =
            read_attributes(ctxt, attributes, &ON_FIELD, |written, input| match written.id {
                FieldKey::PrimaryKey => {
                    give(&mut attrs.primary_key, written, key_flag(written, input)?)
                }
                FieldKey::Type => give(&mut attrs.ty, written, value::text(written, input)?),
                FieldKey::Encoder => {
                    give(&mut attrs.encoder, written, value::function(written, input)?)
                }
                FieldKey::Decoder => {
                    give(&mut attrs.decoder, written, value::function(written, input)?)
                }
                FieldKey::Json => give(&mut attrs.json, written, value::flag(written, input)?),
                FieldKey::Vector => give(&mut attrs.vector, written, vector(ctxt, written, input)?),
                FieldKey::PartitionKey => {
                    give(&mut attrs.partition_key, written, value::flag(written, input)?)
                }
                FieldKey::Auxiliary => {
                    give(&mut attrs.auxiliary, written, value::flag(written, input)?)
                }
                FieldKey::Rename => give(&mut attrs.rename, written, value::text(written, input)?),
                FieldKey::Skip => give(&mut attrs.skip, written, value::flag(written, input)?),
            });
        attrs.is_faulty = !whole;
        attrs
    }

    /// The keys that were given. Taken apart in full: a new key does not
    /// compile until it takes part in the rules over several.
    pub(crate) fn given(&self) -> Vec<(FieldKey, &Ident)> {
        fn key<T>(id: FieldKey, attr: &Attr<T>) -> Option<(FieldKey, &Ident)> {
            attr.as_ref().map(|given| (id, &given.key))
        }
        let Self {
            primary_key,
            ty,
            encoder,
            decoder,
            json,
            vector,
            partition_key,
            auxiliary,
            rename,
            skip,
            is_faulty: _,
        } = self;
        [
            key(FieldKey::PrimaryKey, primary_key),
            key(FieldKey::Type, ty),
            key(FieldKey::Encoder, encoder),
            key(FieldKey::Decoder, decoder),
            key(FieldKey::Json, json),
            key(FieldKey::Vector, vector),
            key(FieldKey::PartitionKey, partition_key),
            key(FieldKey::Auxiliary, auxiliary),
            key(FieldKey::Rename, rename),
            key(FieldKey::Skip, skip),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn give<K, T>(attr: &mut Attr<T>, written: &Written<K>, value: T) -> syn::Result<()> {
    if attr.is_some() {
        let message = format!("`{}` is given twice; remove this one", written.name);
        return Err(syn::Error::new(written.key.span(), message));
    }
    *attr = Some(Given { key: written.key.clone(), value });
    Ok(())
}

fn key_flag<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(syn::token::Paren) {
        let message = "`primary_key(..)` with names belongs on the struct; \
                       on a field write `#[sqlite(primary_key)]`";
        return Err(syn::Error::new(written.key.span(), message));
    }
    value::flag(written, input)
}

fn vec0<K>(ctxt: &Ctxt, written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Vec0Attr> {
    let mut attr = Vec0Attr::default();
    if at_end(input) {
        return Ok(attr);
    }
    if !input.peek(syn::token::Paren) {
        let message = "write `vec0`, or `vec0(chunk_size = 64)`";
        return Err(syn::Error::new(written.key.span(), message));
    }
    let content;
    parenthesized!(content in input);
    read_list(ctxt, &IN_VEC0, &content, &mut |written, input| match written.id {
        Vec0Key::ChunkSize => give(&mut attr.chunk_size, written, chunk_size(written, input)?),
    });
    Ok(attr)
}

/// sqlite-vec allocates rows in chunks, and bits of a chunk's bitmap in bytes.
fn chunk_size<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<usize> {
    const LARGEST: usize = 4096;
    let literal: LitInt = value::integer(written, input)?;
    let size = literal.base10_parse::<usize>().unwrap_or(usize::MAX);
    let nearest = size.clamp(1, LARGEST).next_multiple_of(8);
    if size == nearest {
        return Ok(size);
    }
    let message = format!(
        "`chunk_size` is a multiple of 8 from 8 to {LARGEST}: write `chunk_size = {nearest}`"
    );
    Err(syn::Error::new(literal.span(), message))
}

fn vector<K>(ctxt: &Ctxt, written: &Written<K>, input: ParseStream<'_>) -> syn::Result<VectorAttr> {
    let mut attr = VectorAttr::default();
    if !input.peek(syn::token::Paren) {
        let message = "a vector has a dimension: write `vector(dim = 384)`, \
                       or `vector(of = SomeProvider)`";
        return Err(syn::Error::new(written.key.span(), message));
    }
    let content;
    parenthesized!(content in input);
    let whole = read_list(ctxt, &IN_VECTOR, &content, &mut |written, input| match written.id {
        VectorKey::Dim => give(&mut attr.dim, written, value::dim(written, input)?),
        VectorKey::Of => give(&mut attr.of, written, value::provider(written, input)?),
        VectorKey::Metric => give(&mut attr.metric, written, value::word(written, input)?),
        VectorKey::Element => give(&mut attr.element, written, value::word(written, input)?),
    });
    attr.is_faulty = !whole;
    Ok(attr)
}

/// Reads one key and its value.
type Read<'r, K> = dyn FnMut(&Written<K>, ParseStream<'_>) -> syn::Result<()> + 'r;

/// Reads every `#[sqlite(..)]` of an item, as if they were one. Answers
/// whether all could be read.
fn read_attributes<K: Copy>(
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
            whole &= read_list(ctxt, keys, input, &mut read);
            Ok(())
        });
        if let Err(error) = outcome {
            ctxt.push(error);
            whole = false;
        }
    }
    whole
}

/// Reads `key, key = value, key(..)`. Answers whether all could be read.
fn read_list<K: Copy>(
    ctxt: &Ctxt,
    keys: &Keys<K>,
    input: ParseStream<'_>,
    read: &mut Read<'_, K>,
) -> bool {
    let mut whole = true;
    while !input.is_empty() {
        let outcome = Written::parse(keys, input)
            .and_then(|written| read(&written, input))
            .and_then(|()| value::expect_end(input));
        if let Err(error) = outcome {
            ctxt.push(error);
            whole = false;
            value::skip_to_comma(input);
        }
        if input.peek(Token![,]) {
            // Peeked, so it is there to be taken.
            let _ = input.parse::<Token![,]>();
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn on_field(attribute: syn::Attribute) -> (FieldAttrs, Vec<String>) {
        let ctxt = Ctxt::new();
        let attrs = FieldAttrs::from_syn(&ctxt, &[attribute]);
        let errors = ctxt.check().err().unwrap_or_default();
        (attrs, errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_fault_of_a_list_is_seen() {
        let (attrs, errors) = on_field(parse_quote!(#[sqlite(jsn, rename = 3, skip, type)]));
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(attrs.is_faulty);
        assert!(attrs.skip.is_some());
    }

    #[test]
    fn paths_may_stand_in_quotes() {
        for attribute in
            [parse_quote!(#[sqlite(encoder = a::b)]), parse_quote!(#[sqlite(encoder = "a::b")])]
        {
            let (attrs, errors) = on_field(attribute);
            assert!(errors.is_empty(), "{errors:?}");
            assert!(attrs.encoder.is_some());
        }
    }

    #[test]
    fn a_provider_may_be_generic() {
        let (attrs, errors) =
            on_field(parse_quote!(#[sqlite(vector(of = P<A, B>, metric = "l1"))]));
        assert!(errors.is_empty(), "{errors:?}");
        let vector = attrs.vector.expect("it was given").value;
        assert!(vector.of.is_some() && vector.metric.is_some());
    }

    #[test]
    fn dimensions_are_those_of_sqlite_vec() {
        for (attribute, fault) in [
            (parse_quote!(#[sqlite(vector(dim = 0))]), true),
            (parse_quote!(#[sqlite(vector(dim = 1))]), false),
            (parse_quote!(#[sqlite(vector(dim = 8192))]), false),
            (parse_quote!(#[sqlite(vector(dim = 8193))]), true),
            (parse_quote!(#[sqlite(vector(dim = DIM))]), false),
            (parse_quote!(#[sqlite(vector(dim = "3"))]), true),
            (parse_quote!(#[sqlite(vector(dim = -3))]), true),
        ] {
            let (_, errors) = on_field(attribute);
            assert_eq!(!errors.is_empty(), fault, "{errors:?}");
        }
    }
}
