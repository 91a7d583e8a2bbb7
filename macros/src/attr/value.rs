//! The values of attributes, each read with an error that shows the right form.

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprPath, Ident, Lit, LitInt, LitStr, Path, Token, Type, parenthesized};

use super::keys::{KeyId, Keys};

/// A key as it was written.
pub(crate) struct Written<K> {
    pub(crate) key: Ident,
    pub(crate) id: K,
    pub(crate) name: &'static str,
    form: &'static str,
}

impl<K: KeyId> Written<K> {
    pub(super) fn parse(keys: &Keys<K>, input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("write the name of an attribute, without quotes"));
        }
        let word = input.call(Ident::parse_any)?;
        let key = keys.find(&word)?;
        Ok(Self { key: word, id: key.id, name: key.name, form: key.form })
    }
}

impl<K> Written<K> {
    /// A value of the wrong kind, or one that is missing.
    pub(super) fn malformed(&self, span: Span, takes: &str) -> syn::Error {
        let Self { name, form, .. } = self;
        syn::Error::new(span, format!("`{name}` takes {takes}: write `{form}`"))
    }

    /// Takes the `=`; what is wanted behind it is `takes`.
    pub(super) fn equals(&self, input: ParseStream<'_>, takes: &str) -> syn::Result<()> {
        if !input.peek(Token![=]) {
            return Err(self.malformed(self.key.span(), takes));
        }
        input.parse::<Token![=]>()?;
        if at_end(input) {
            return Err(self.malformed(self.key.span(), takes));
        }
        Ok(())
    }
}

/// Whether the value ends here.
pub(super) fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// What follows a value is a comma or nothing.
pub(super) fn expect_end(input: ParseStream<'_>) -> syn::Result<()> {
    if at_end(input) { Ok(()) } else { Err(input.error("write `,` between attributes")) }
}

pub(super) fn skip_all(input: ParseStream<'_>) {
    while !input.is_empty() {
        skip_to_comma(input);
        let _ = input.parse::<Option<Token![,]>>();
    }
}

pub(super) fn skip_to_comma(input: ParseStream<'_>) {
    while !at_end(input) {
        // There is a token, so it can be taken.
        let _ = input.parse::<TokenTree>();
    }
}

/// Nothing: the key says all.
pub(crate) fn flag<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![=]) || input.peek(syn::token::Paren) {
        return Err(written.malformed(input.span(), "no value"));
    }
    Ok(())
}

/// `= "text"`
pub(crate) fn text<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<LitStr> {
    const TAKES: &str = "text in quotes";
    written.equals(input, TAKES)?;
    if !input.peek(LitStr) {
        return Err(written.malformed(input.span(), TAKES));
    }
    input.parse()
}

/// `= 64`
pub(super) fn integer<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<LitInt> {
    const TAKES: &str = "a number";
    written.equals(input, TAKES)?;
    if !input.peek(LitInt) {
        return Err(written.malformed(input.span(), TAKES));
    }
    input.parse()
}

/// `= some::function`, `= "some::function"`
pub(crate) fn function<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<ExprPath> {
    path(written, input, "the path of a function", ExprPath::parse)
}

/// `= some::module`, `= "some::module"`
pub(crate) fn module<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Path> {
    path(written, input, "the path of declarite", Path::parse_mod_style)
}

/// `= some::module`, `= "some::module"`: where an `encode` and a `decode` are.
pub(crate) fn functions<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Path> {
    const TAKES: &str = "the path of a module with functions `encode` and `decode`";
    path(written, input, TAKES, Path::parse_mod_style)
}

/// `= SomeProvider`
pub(super) fn provider<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Type> {
    path(written, input, "a type that implements `VectorSchemaProvider`", Type::parse)
}

/// A path, with or without quotes.
pub(crate) fn path<K, T>(
    written: &Written<K>,
    input: ParseStream<'_>,
    takes: &str,
    parse: fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    written.equals(input, takes)?;
    if input.peek(LitStr) {
        let literal: LitStr = input.parse()?;
        return literal.parse_with(parse).map_err(|_| written.malformed(literal.span(), takes));
    }
    let start = input.span();
    parse(input).map_err(|_| written.malformed(start, takes))
}

/// `(first, second)`
pub(super) fn fields<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    const TAKES: &str = "the names of fields";
    if !input.peek(syn::token::Paren) {
        return Err(written.malformed(written.key.span(), TAKES));
    }
    let content;
    parenthesized!(content in input);
    let names = Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, Ident::parse_any)
        .map_err(|error| {
        // What is left in parentheses would be an error of its own.
        skip_all(&content);
        written.malformed(error.span(), TAKES)
    })?;
    if names.is_empty() {
        return Err(written.malformed(written.key.span(), TAKES));
    }
    Ok(names.into_iter().collect())
}

/// How many elements a vector has.
pub(crate) enum Dim {
    Literal(usize, LitInt),
    /// A constant, which only rustc can evaluate.
    Const(Box<Expr>),
}

/// `= 384`, `= DIM`
pub(super) fn dim<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<Dim> {
    const TAKES: &str = "a number or a constant";
    written.equals(input, TAKES)?;
    let start = input.span();
    let mut expr: Expr = input.parse().map_err(|_| written.malformed(start, TAKES))?;
    // A number from a macro_rules variable comes in an invisible group.
    while let Expr::Group(group) = expr {
        expr = *group.expr;
    }
    match expr {
        Expr::Lit(lit) => match lit.lit {
            Lit::Int(literal) => match literal.base10_parse::<usize>() {
                Ok(dim @ 1..=8192) => Ok(Dim::Literal(dim, literal)),
                Ok(_) | Err(_) => {
                    let message = "a vector has 1 to 8192 dimensions: write `dim = 384`";
                    Err(syn::Error::new(literal.span(), message))
                }
            },
            other => Err(written.malformed(other.span(), TAKES)),
        },
        Expr::Path(_) | Expr::Binary(_) | Expr::Block(_) | Expr::Paren(_) | Expr::Call(_) => {
            Ok(Dim::Const(Box::new(expr)))
        }
        other => Err(syn::Error::new_spanned(other, written.malformed(start, TAKES))),
    }
}
