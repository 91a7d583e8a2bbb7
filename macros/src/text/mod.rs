//! `#[derive(SqliteText)]`: an enum of names is a column of TEXT.
//!
//! The stages are those of row types, each in a file of the same name.

mod attr;
mod check;
mod expand;

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, Ident};

use crate::ctxt::Ctxt;
use crate::fallback;
use attr::{EnumAttrs, VariantAttrs};

/// The enum, as it was written.
struct Input<'a> {
    original: &'a DeriveInput,
    attrs: EnumAttrs,
    variants: Vec<Variant<'a>>,
}

/// One of its variants.
struct Variant<'a> {
    ident: &'a Ident,
    fields: &'a Fields,
    attrs: VariantAttrs,
}

pub(crate) fn derive(node: &DeriveInput) -> TokenStream {
    column(node)
        .unwrap_or_else(|errors| fallback::column(node, &EnumAttrs::of(node).krate, &errors))
}

fn column(node: &DeriveInput) -> Result<TokenStream, Vec<syn::Error>> {
    let ctxt = Ctxt::new();
    let input = Input::from_syn(&ctxt, node);
    if let Some(input) = &input {
        check::input(&ctxt, input);
    }
    ctxt.check()?;
    Ok(input.as_ref().map(expand::column).unwrap_or_default())
}

impl<'a> Input<'a> {
    /// Nothing, if the item is no enum; then that is its fault.
    fn from_syn(ctxt: &Ctxt, node: &'a DeriveInput) -> Option<Self> {
        let (item, hint) = match &node.data {
            Data::Enum(data) => {
                let attrs = EnumAttrs::from_syn(ctxt, &node.attrs);
                let variant = |node| Variant::from_syn(ctxt, node);
                let variants = data.variants.iter().map(variant).collect();
                return Some(Self { original: node, attrs, variants });
            }
            Data::Struct(_) => {
                ("a struct", "`SqliteValue` for a newtype, or `SqliteRow` for a table")
            }
            Data::Union(_) => ("a union", "it for an enum"),
        };
        let message =
            format_args!("`SqliteText` is for an enum of names, not {item}: derive {hint}");
        ctxt.error(&node.ident, message);
        None
    }

    /// The text that stands for the variant.
    fn text(&self, variant: &Variant<'_>) -> String {
        if let Some(given) = &variant.attrs.rename {
            return given.value.value();
        }
        let name = variant.ident.unraw().to_string();
        match &self.attrs.rename_all {
            Some(given) => given.value.value.of_variant(&name),
            None => name,
        }
    }
}

impl<'a> Variant<'a> {
    fn from_syn(ctxt: &Ctxt, node: &'a syn::Variant) -> Self {
        let attrs = VariantAttrs::from_syn(ctxt, &node.attrs);
        Self { ident: &node.ident, fields: &node.fields, attrs }
    }
}
