//! Lists in parentheses: of keys, or of fields' names and keys.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, parenthesized};

use super::keys::{IndexKey, KeyId, Keys};
use super::value::{self, Written, at_end};
use super::{Attr, IN_INDEX, Read, give};
use crate::ctxt::Ctxt;

/// Reads `key, key = value, key(..)`. Answers whether all could be read.
pub(super) fn read<K: KeyId>(
    ctxt: &Ctxt,
    keys: &Keys<K>,
    input: ParseStream<'_>,
    read: &mut Read<'_, K>,
) -> bool {
    let mut whole = true;
    while !input.is_empty() {
        let outcome = Written::parse(keys, input).and_then(|written| read(&written, input));
        whole &= end(ctxt, input, outcome);
    }
    whole
}

/// Takes what is left up to the next comma, and the comma.
fn end(ctxt: &Ctxt, input: ParseStream<'_>, outcome: syn::Result<()>) -> bool {
    let outcome = outcome.and_then(|()| value::expect_end(input));
    let whole = outcome.is_ok();
    if let Err(error) = outcome {
        ctxt.push(error);
        value::skip_to_comma(input);
    }
    if input.peek(Token![,]) {
        // Peeked, so it is there to be taken.
        let _ = input.parse::<Token![,]>();
    }
    whole
}

/// `index(first, second, name = "..", where = "..")`, `unique(..)`.
#[derive(Default)]
pub(crate) struct IndexAttr {
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Attr<LitStr>,
    pub(crate) filter: Attr<LitStr>,
    pub(crate) is_faulty: bool,
}

pub(super) fn index<K>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<IndexAttr> {
    let mut attr = IndexAttr::default();
    let fields =
        fields_and_keys(ctxt, written, input, &IN_INDEX, &mut |written, input| match written.id {
            IndexKey::Name => give(&mut attr.name, written, value::text(written, input)?),
            IndexKey::Where => give(&mut attr.filter, written, value::text(written, input)?),
        })?;
    (attr.fields, attr.is_faulty) = fields;
    Ok(attr)
}

/// The names, and whether something could not be read.
pub(super) fn fields_and_keys<K, L: KeyId>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
    keys: &Keys<L>,
    read: &mut Read<'_, L>,
) -> syn::Result<(Vec<Ident>, bool)> {
    const TAKES: &str = "the names of fields";
    if !input.peek(syn::token::Paren) {
        return Err(written.malformed(written.key.span(), TAKES));
    }
    let content;
    parenthesized!(content in input);
    let (mut fields, mut is_faulty) = (Vec::new(), false);
    while !content.is_empty() {
        let outcome = if content.peek2(Token![=]) {
            Written::parse(keys, &content).and_then(|written| read(&written, &content))
        } else if content.peek(Ident::peek_any) {
            content.call(Ident::parse_any).and_then(|name| {
                if !at_end(&content) {
                    return Err(content.error("write `,` between names"));
                }
                fields.push(name);
                Ok(())
            })
        } else {
            Err(written.malformed(content.span(), TAKES))
        };
        is_faulty |= !end(ctxt, &content, outcome);
    }
    if fields.is_empty() && !is_faulty {
        return Err(written.malformed(written.key.span(), TAKES));
    }
    Ok((fields, is_faulty))
}
