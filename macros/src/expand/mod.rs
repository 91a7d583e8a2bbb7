//! Tokens. Nothing here is refused any more: what could be known from the
//! tokens alone has been checked, and [`assert`] asks rustc for the rest.

mod ask;
mod assert;
mod codec;
mod columns;
mod constraint;
mod full_text;
pub(crate) mod function;
mod lifetimes;
mod schema;
mod table;
mod words;
mod written;

use proc_macro2::{Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Generics, Ident, Lifetime, Path};

use crate::ast::Input;
use crate::attr::Attr;
use crate::prop::{Column, Mapping};

/// What every expander needs.
struct Row<'i> {
    input: &'i Input<'i>,
    columns: Vec<Column<'i>>,
}

/// Expands to:
///
/// ```ignore
/// #[allow(deprecated)] // where the struct or a field is
/// const _: () = {
///     use ::declarite::__private::for_macros_0_1_0 as __declarite;
///     #[allow(dead_code)] // where the key is all there is
///     enum __At<const I: usize> {}
///     // the impls of the modules beside this one
/// };
/// ```
///
/// and, with `diesel`, the module of diesel's table before it.
///
/// `__At<0>` is the first column. It is private to the block, and therefore
/// every impl that names it: see `Field` in declarite's `private.rs`.
pub(crate) fn row(input: &Input<'_>) -> TokenStream {
    let row = Row { input, columns: input.columns() };
    let expanded = [
        schema::fields(&row),
        constraint::references(&row),
        schema::table(&row),
        codec::encode(&row),
        codec::decode(&row),
        columns::of_query(&row),
        ask::key(&row),
        ask::query_vectors(&row),
        ask::providers(&row),
        full_text::marker(&row),
        assert::columns(&row),
        constraint::asserts(&row),
        table::impls(&row),
    ];
    let table = table::module(&row);
    let import = import(&input.attrs.krate);
    quote! {
        #table
        #[allow(deprecated)]
        const _: () = {
            #import
            #[allow(dead_code)]
            enum __At<const I: __declarite::usize> {}
            #(#expanded)*
        };
    }
}

/// Expands to:
///
/// ```ignore
/// use ::declarite::__private::for_macros_0_1_0 as __declarite;
/// ```
///
/// Generated code takes all names from there, and from one import: were the
/// crate not where `crate = ..` says, or of another version, each path would be
/// an error.
pub(crate) fn import(krate: &Attr<Path>) -> TokenStream {
    let krate = match krate {
        Some(given) => given.value.to_token_stream(),
        None => quote!(::declarite),
    };
    let version = env!("CARGO_PKG_VERSION").replace(['.', '-', '+'], "_");
    let module = Ident::new(&format!("for_macros_{version}"), Span::call_site());
    quote!(use #krate::__private::#module as __declarite;)
}

impl Row<'_> {
    /// `impl<'a, T> Trait for Row<'a, T> where ..`, with `body` in braces.
    fn implement(&self, of: &TokenStream, body: &TokenStream) -> TokenStream {
        self.implement_where(self.generics(), of, body)
    }

    /// The same under the bounds of `generics`, which are the type's and more.
    fn implement_where(
        &self,
        generics: &Generics,
        of: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let ident = &self.input.original.ident;
        let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #of for #ident #ty_generics #where_clause { #body }
        }
    }

    fn generics(&self) -> &Generics {
        &self.input.original.generics
    }

    /// The row type where no lifetime is in scope: `Row<'static>`.
    fn static_type(&self) -> TokenStream {
        let ident = &self.input.original.ident;
        let lifetimes = self.generics().lifetimes();
        let statics = lifetimes.map(|it| Lifetime::new("'static", it.lifetime.span()));
        quote!(#ident<#(#statics),*>)
    }
}

impl Column<'_> {
    /// The column's mark: `__At<0>`, or `[(); 0]` in the primary key, whose
    /// types are part of the row type's face and so cannot hang on a private one.
    fn at(&self) -> TokenStream {
        let position = Literal::usize_unsuffixed(self.position);
        match self.mapping {
            Mapping::Key => quote!([(); #position]),
            Mapping::Plain | Mapping::Vector(_) => quote!(__At<#position>),
            Mapping::Json { .. } | Mapping::Encoded { .. } | Mapping::With { .. } => {
                quote!(__At<#position>)
            }
        }
    }

    /// The mark of what the column refers to, which may be private in any case.
    fn reference_at(&self) -> TokenStream {
        let position = Literal::usize_unsuffixed(self.position);
        quote!(__At<#position>)
    }

    /// Where it is said what the column holds.
    fn type_span(&self) -> Span {
        match self.mapping {
            Mapping::Encoded { encoder, .. } => name_span(&encoder.path),
            Mapping::With { module, .. } => name_span(module),
            Mapping::Plain | Mapping::Key | Mapping::Vector(_) | Mapping::Json { .. } => {
                self.field.ty.span()
            }
        }
    }

    /// Whether functions of the program's own encode it.
    fn is_encoded(&self) -> bool {
        matches!(self.mapping, Mapping::Encoded { .. } | Mapping::With { .. })
    }

    /// The function that calls the field's encoder, as a value: `__encode_2::<T>`.
    fn encoder(&self, generics: &Generics) -> TokenStream {
        function::instance(&self.encoder_name(), generics)
    }

    fn encoder_name(&self) -> Ident {
        Ident::new(&format!("__encode_{}", self.position), Span::call_site())
    }

    /// What marks the functions of its module among those of other fields.
    fn suffix(&self) -> String {
        format!("_{}", self.position)
    }

    /// The function of `private.rs` that encodes or decodes the field. Fields
    /// with an encoder have forms of their own.
    fn function(&self, verb: &str) -> Option<Ident> {
        let suffix = match self.mapping {
            Mapping::Plain => "",
            Mapping::Key => "_key_field",
            Mapping::Vector(_) => "_vector",
            Mapping::Json { is_option: false, .. } => "_json_field",
            Mapping::Json { is_option: true, .. } => "_json_option",
            Mapping::Encoded { .. } | Mapping::With { .. } => return None,
        };
        Some(Ident::new(&format!("{verb}{suffix}"), Span::call_site()))
    }
}

/// Where a path says the function's or module's own name, which is where its faults
/// are shown.
pub(crate) fn name_span(path: &Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// The same tokens as if they stood at `place`, where an error in them is to be
/// shown; what the names in them mean stays as it is.
pub(crate) fn located_at(place: Span, tokens: &TokenStream) -> TokenStream {
    let locate = |token| {
        let mut token = match token {
            TokenTree::Group(group) => {
                let inner = located_at(place, &group.stream());
                TokenTree::Group(Group::new(group.delimiter(), inner))
            }
            other => other,
        };
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(locate).collect()
}
