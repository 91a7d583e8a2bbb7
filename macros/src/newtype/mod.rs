//! `#[derive(SqliteValue)]`: a newtype is the column that its field is.
//!
//! The stages are those of row types, each in a file of the same name.

mod ast;
mod attr;
mod check;
mod expand;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use crate::fallback;
use ast::Input;

pub(crate) fn derive(node: &DeriveInput) -> TokenStream {
    column(node).unwrap_or_else(|errors| {
        fallback::column(node, &attr::NewtypeAttrs::of(node).krate, &errors)
    })
}

fn column(node: &DeriveInput) -> Result<TokenStream, Vec<syn::Error>> {
    let ctxt = Ctxt::new();
    let input = Input::from_syn(&ctxt, node);
    if let Some(input) = &input {
        check::input(&ctxt, input);
    }
    ctxt.check()?;
    // One field is left: it has been checked.
    let expanded = input.as_ref().and_then(|input| Some(expand::newtype(input, input.value()?)));
    Ok(expanded.unwrap_or_default())
}
