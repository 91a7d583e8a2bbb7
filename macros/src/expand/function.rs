//! Functions of the program's own that encode and decode, of a row's field and
//! of a newtype's.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, ExprPath, GenericParam, Generics, Ident, Path};

use super::{located_at, name_span};
use crate::prop::local;

/// A function, and where its faults are shown.
pub(crate) struct Function {
    path: TokenStream,
    place: Span,
}

impl Function {
    /// One that an attribute names.
    pub(crate) fn named(path: &ExprPath) -> Self {
        Self { path: path.to_token_stream(), place: name_span(&path.path) }
    }

    /// One of a module, as [`import`] imports it.
    pub(crate) fn imported(module: &Path, function: &str, suffix: &str) -> Self {
        let name = imported_name(module, function, suffix);
        Self { path: name.to_token_stream(), place: name_span(module) }
    }

    fn at_its_name(&self, tokens: &TokenStream) -> TokenStream {
        located_at(self.place, tokens)
    }

    /// The function as what decodes, before [`decoded`](Self::decoded).
    pub(crate) fn decoder(&self) -> TokenStream {
        let (function, path) = (local("decoder"), &self.path);
        quote!(let #function = #path;)
    }

    /// Expands to:
    ///
    /// ```ignore
    /// output::<IpAddr, _>(decoder(argument(value)?))
    /// ```
    pub(crate) fn decoded(&self, ty: &impl ToTokens) -> TokenStream {
        let (function, value) = (local("decoder"), local("value"));
        let decoded = self.at_its_name(&quote!(#function(__declarite::argument(#value)?)));
        // The type stays at the field, where it may be at fault already.
        let output = self.at_its_name(&quote!(__declarite::output::<));
        let end = self.at_its_name(&quote!(, _>));
        quote!(#output #ty #end (#decoded))
    }

    /// Expands to:
    ///
    /// ```ignore
    /// #[allow(clippy::all, clippy::pedantic)] // the argument is what the field is
    /// fn __encode_2(value: &Vec<String>) -> impl EncoderOutput + use<> {
    ///     let encoder = join;
    ///     encoder(value)
    /// }
    /// ```
    ///
    /// The one place that names the encoder, so that one which does not fit is one
    /// error. A function whose argument derefs to another type, or that is generic,
    /// fits as well. `call` is the last line, of `encoder` and `value`.
    pub(crate) fn encoder(
        &self,
        name: &Ident,
        (node, generics): (&DeriveInput, &Generics),
        ty: &impl ToTokens,
        call: &TokenStream,
    ) -> TokenStream {
        let ty = without_self(node, ty.to_token_stream());
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let params = generics.params.iter().map(|param| match param {
            GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
            GenericParam::Type(param) => param.ident.to_token_stream(),
            GenericParam::Const(param) => param.ident.to_token_stream(),
        });
        let answer = quote!(impl __declarite::EncoderOutput + use<#(#params),*>);
        let (answer, call) = (self.at_its_name(&answer), self.at_its_name(call));
        let (function, value) = (local("encoder"), local("value"));
        let path = without_self(node, self.path.clone());
        quote! {
            #[allow(clippy::all, clippy::pedantic)]
            fn #name #impl_generics(#value: &#ty) -> #answer #where_clause {
                let #function = #path;
                #call
            }
        }
    }
}

/// A generic function as a value: `__encode_2::<T>`.
pub(crate) fn instance(name: &Ident, generics: &Generics) -> TokenStream {
    let arguments = generics.params.iter().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    });
    quote!(#name::<#(#arguments),*>)
}

/// Expands to:
///
/// ```ignore
/// use joined::{encode as __with_encode_2, decode as __with_decode_2};
/// ```
///
/// What the module lacks is one error so, and that it is no module is one.
pub(crate) fn import(module: &Path, functions: &[&str], suffix: &str) -> TokenStream {
    let imports = functions.iter().map(|function| {
        let name = Ident::new(function, name_span(module));
        let imported = imported_name(module, function, suffix);
        quote!(#name as #imported)
    });
    let imports = located_at(name_span(module), &quote!(#(#imports),*));
    quote!(use #module::{#imports};)
}

fn imported_name(module: &Path, function: &str, suffix: &str) -> Ident {
    Ident::new(&format!("__with_{function}{suffix}"), name_span(module))
}

/// A type or a path with the struct's name for `Self`, which is known in impls alone.
pub(super) fn without_self(node: &DeriveInput, tokens: TokenStream) -> TokenStream {
    let named = |token: TokenTree| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            let name = Ident::new(&node.ident.to_string(), ident.span());
            let (_, generics, _) = node.generics.split_for_impl();
            let generics = generics.as_turbofish();
            quote!(#name #generics)
        }
        TokenTree::Group(group) => {
            let inner = without_self(node, group.stream());
            let mut named = proc_macro2::Group::new(group.delimiter(), inner);
            named.set_span(group.span());
            TokenTree::Group(named).into()
        }
        other => other.into(),
    };
    tokens.into_iter().flat_map(named).collect()
}
