//! Foreign keys.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token, Type, parenthesized};

use super::keys::ReferencesKey;
use super::value::{self, Written};
use super::word::{self, OnDelete, Word};
use super::{Attr, IN_REFERENCES, give, list};
use crate::ctxt::Ctxt;

/// `references(Author)`, `references(Author, column = "mail", on_delete = cascade)`,
/// `references(table = "authors", column = "id")`.
#[derive(Default)]
pub(crate) struct ReferencesAttr {
    pub(crate) parent: Option<Type>,
    pub(crate) table: Attr<LitStr>,
    pub(crate) column: Attr<LitStr>,
    pub(crate) on_delete: Attr<Word<OnDelete>>,
    pub(crate) is_faulty: bool,
}

/// What there is to refer to, and how it is written.
pub(crate) const FORMS: &str = "a reference is to a row type, or to a table and its column: write \
                                `references(RowType)`, or \
                                `references(table = \"authors\", column = \"id\")`";

pub(super) fn references<K>(
    ctxt: &Ctxt,
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<ReferencesAttr> {
    let mut attr = ReferencesAttr::default();
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(written.key.span(), FORMS));
    }
    let content;
    parenthesized!(content in input);
    if content.is_empty() {
        return Err(syn::Error::new(written.key.span(), FORMS));
    }
    let is_key = content.peek(Ident::peek_any) && content.peek2(Token![=]);
    if !is_key {
        let start = content.span();
        match content.call(Type::parse).and_then(|ty| value::expect_end(&content).map(|()| ty)) {
            Ok(ty) => attr.parent = Some(ty),
            Err(_) => {
                value::skip_all(&content);
                return Err(syn::Error::new(start, FORMS));
            }
        }
        let _ = content.parse::<Option<Token![,]>>();
    }
    let whole =
        list::read(ctxt, &IN_REFERENCES, &content, &mut |written, input| match written.id {
            ReferencesKey::Table => give(&mut attr.table, written, value::text(written, input)?),
            ReferencesKey::Column => give(&mut attr.column, written, value::text(written, input)?),
            ReferencesKey::OnDelete => {
                give(&mut attr.on_delete, written, word::bare(written, input)?)
            }
        });
    attr.is_faulty = !whole;
    Ok(attr)
}
