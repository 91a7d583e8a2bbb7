//! Lists in parentheses: of keys, or of fields' names and keys.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, parenthesized};

use super::keys::{Fts5Key, IndexKey, KeyId, Keys};
use super::value::{self, Written, at_end};
use super::{Attr, IN_FTS5, IN_INDEX, Read, give};
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

/// `fts5(title, body, tokenize = "porter unicode61")`.
#[derive(Default)]
pub(crate) struct Fts5Attr {
    pub(crate) fields: Vec<Ident>,
    pub(crate) tokenize: Attr<LitStr>,
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

pub(super) fn fts5<K>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<Fts5Attr> {
    let mut attr = Fts5Attr::default();
    let fields =
        fields_and_keys(ctxt, written, input, &IN_FTS5, &mut |written, input| match written.id {
            Fts5Key::Tokenize => give(&mut attr.tokenize, written, tokenizer(written, input)?),
        })?;
    (attr.fields, attr.is_faulty) = fields;
    Ok(attr)
}

/// The tokenizers of FTS5, of which `porter` wraps another:
/// <https://www.sqlite.org/fts5.html#tokenizers>
fn tokenizer<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<LitStr> {
    const KNOWN: [&str; 4] = ["unicode61", "ascii", "porter", "trigram"];
    let literal = value::text(written, input)?;
    let text = literal.value();
    let name = text.split_whitespace().next().unwrap_or_default();
    if KNOWN.contains(&name) {
        return Ok(literal);
    }
    let hint = super::closest(name, KNOWN)
        .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let message = format!("`tokenize` begins with one of `{}`{hint}", KNOWN.join("`, `"));
    Err(syn::Error::new(literal.span(), message))
}

/// The names, and whether something could not be read.
fn fields_and_keys<K, L: KeyId>(
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
