//! `fts5(title, body, tokenize = "porter unicode61", prefix = "2 3")`.

use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::keys::Fts5Key;
use super::list::fields_and_keys;
use super::value::{self, Written};
use super::{Attr, IN_FTS5, closest, give};
use crate::ctxt::Ctxt;

/// See the module.
#[derive(Default)]
pub(crate) struct Fts5Attr {
    pub(crate) fields: Vec<Ident>,
    pub(crate) tokenize: Attr<LitStr>,
    pub(crate) prefix: Attr<LitStr>,
    pub(crate) is_faulty: bool,
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
            Fts5Key::Prefix => give(&mut attr.prefix, written, lengths(written, input)?),
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
    if text.contains('\0') {
        return Err(syn::Error::new(literal.span(), "`tokenize` has no NUL character"));
    }
    if KNOWN.contains(&name) {
        return Ok(literal);
    }
    let hint =
        closest(name, KNOWN).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let message = format!("`tokenize` begins with one of `{}`{hint}", KNOWN.join("`, `"));
    Err(syn::Error::new(literal.span(), message))
}

/// How long the beginnings of words are that have an index of their own:
/// <https://www.sqlite.org/fts5.html#prefix_indexes>
fn lengths<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let literal = value::text(written, input)?;
    let text = literal.value();
    let lengths: Vec<Option<u16>> = text.split(' ').map(|length| length.parse().ok()).collect();
    let are_lengths = lengths.iter().all(|it| it.is_some_and(|it| (1..1000).contains(&it)));
    if are_lengths && lengths.len() <= 31 {
        return Ok(literal);
    }
    let message = "`prefix` is up to 31 lengths from 1 to 999 with a space between them: \
                   write `prefix = \"2 3\"`";
    Err(syn::Error::new(literal.span(), message))
}
