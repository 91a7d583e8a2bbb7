//! The derives of declarite.
//!
//! A derive runs through the stages below in the order in which they stand
//! here; those of columns, further down, have theirs in folders of their own. Faults are collected rather than returned: all of a struct are
//! reported at once, and beside them stand impls that do nothing, so that one
//! fault gives one error.

mod ctxt;

mod attr;
mod case;
mod shape;

mod ast;
mod prop;

mod check;

mod expand;
mod fallback;

mod newtype;
mod text;

#[cfg(test)]
mod snapshots;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a row type; see the trait of the same name.
#[proc_macro_derive(SqliteRow, attributes(sqlite))]
pub fn derive_sqlite_row(input: TokenStream) -> TokenStream {
    expand_row(&parse_macro_input!(input as DeriveInput)).into()
}

fn expand_row(node: &DeriveInput) -> proc_macro2::TokenStream {
    row(node).unwrap_or_else(|errors| fallback::row(node, &errors))
}

/// Makes a newtype a column; see declarite's re-export.
#[proc_macro_derive(SqliteValue, attributes(sqlite))]
pub fn derive_sqlite_value(input: TokenStream) -> TokenStream {
    newtype::derive(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes an enum of names a column; see declarite's re-export.
#[proc_macro_derive(SqliteText, attributes(sqlite))]
pub fn derive_sqlite_text(input: TokenStream) -> TokenStream {
    text::derive(&parse_macro_input!(input as DeriveInput)).into()
}

fn row(node: &DeriveInput) -> Result<proc_macro2::TokenStream, Vec<syn::Error>> {
    let ctxt = ctxt::Ctxt::new();
    let input = ast::Input::from_syn(&ctxt, node);
    if let Some(input) = &input {
        check::input(&ctxt, input);
    }
    ctxt.check()?;
    Ok(input.as_ref().map(expand::row).unwrap_or_default())
}
