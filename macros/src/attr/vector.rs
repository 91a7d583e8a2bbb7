//! Vectors, and the table of sqlite-vec that holds them.

use syn::parse::ParseStream;
use syn::{LitInt, Type, parenthesized};

use super::keys::{Vec0Key, VectorKey};
use super::value::{self, Dim, Written, at_end};
use super::word::{self, Element, Metric, Word};
use super::{Attr, IN_VEC0, IN_VECTOR, give, list};
use crate::ctxt::Ctxt;

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

pub(super) fn vec0<K>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<Vec0Attr> {
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
    list::read(ctxt, &IN_VEC0, &content, &mut |written, input| match written.id {
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

pub(super) fn vector<K>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<VectorAttr> {
    let mut attr = VectorAttr::default();
    if !input.peek(syn::token::Paren) {
        let message = "a vector has a dimension: write `vector(dim = 384)`, \
                       or `vector(of = SomeProvider)`";
        return Err(syn::Error::new(written.key.span(), message));
    }
    let content;
    parenthesized!(content in input);
    let whole = list::read(ctxt, &IN_VECTOR, &content, &mut |written, input| match written.id {
        VectorKey::Dim => give(&mut attr.dim, written, value::dim(written, input)?),
        VectorKey::Of => give(&mut attr.of, written, value::provider(written, input)?),
        VectorKey::Metric => give(&mut attr.metric, written, word::word(written, input)?),
        VectorKey::Element => give(&mut attr.element, written, word::word(written, input)?),
    });
    attr.is_faulty = !whole;
    Ok(attr)
}
