//! Impls that do nothing, beside the errors: a use of the type elsewhere is then
//! not one more error.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

use crate::attr::{Attr, StructAttrs};
use crate::ctxt::Ctxt;
use crate::expand;

/// Expands to:
///
/// ```ignore
/// const _: () = {
///     impl EncodeRow for Document { .. }
///     impl RowType for Document { .. }
///     impl DecodeRow for Document { .. }
///     impl SqliteRow for Document {
///         type Key<'k> = [(); { compile_error!("the first fault") }];
///         ..
///     }
///     impl<const N: usize> QueryVector<Document> for [f32; N] { .. }
///     impl<P> SearchedBy<P> for Document {}
///     impl FullTextRow for Document {}
/// };
/// compile_error!("the other faults");
/// ```
///
/// A type with an error in it takes every value without another one, which no
/// type that exists does: whatever the key was to be, calls with it compile.
pub(crate) fn row(node: &DeriveInput, errors: &[syn::Error]) -> TokenStream {
    let import = import(node);
    let ident = &node.ident;
    let (impl_generics, ty_generics, where_clause) = node.generics.split_for_impl();
    let implement = |of: TokenStream, body: TokenStream| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __declarite::#of for #ident #ty_generics #where_clause { #body }
        }
    };
    let (first, others) = errors.split_first().map_or((None, errors), |(e, rest)| (Some(e), rest));
    let first = first.map(syn::Error::to_compile_error);
    let others = others.iter().map(syn::Error::to_compile_error);
    let encode = implement(
        quote!(EncodeRow),
        quote! {
            fn encode_row(
                &self,
                _: &mut __declarite::RowEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                __declarite::Result::Ok(())
            }
        },
    );
    let decode = implement(
        quote!(DecodeRow),
        quote! {
            fn decode_row(
                _: &mut __declarite::RowReader<'_>,
            ) -> __declarite::Result<Self, __declarite::ValueError> {
                __declarite::Result::Err(__declarite::ValueError::new("the row type does not compile"))
            }
        },
    );
    let table = implement(
        quote!(RowType),
        quote! {
            const NAME: &'static __declarite::str = "";
            const KEY: &'static [&'static __declarite::str] = &[""];
            const TABLE: &'static __declarite::TableSchema =
                &__declarite::TableSpec::new("", __declarite::REGULAR, &[], &[]).schema();
        },
    );
    let row = implement(
        quote!(SqliteRow),
        quote! {
            type Key<'__key> = [(); { #first }];
            type Columns = Self::Key<'static>;
            fn columns() -> Self::Columns {
                ::core::unreachable!()
            }
            fn encode_key(
                _: &Self::Key<'_>,
                _: &mut __declarite::KeyEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                __declarite::Result::Ok(())
            }
        },
    );
    let query_vectors = query_vectors(node);
    let full_text = implement(quote!(FullTextRow), TokenStream::new());
    quote! {
        const _: () = { #import #encode #decode #table #row #query_vectors #full_text };
        #(#others)*
    }
}

/// Expands to:
///
/// ```ignore
/// const _: () = {
///     impl Column for DocumentId { .. }
///     impl KeyColumn for DocumentId {
///         type Ref<'k> = [(); { compile_error!("the first fault") }];
///     }
///     impl Vector for DocumentId { .. }
/// };
/// compile_error!("the other faults");
/// ```
///
/// The type is a column of every kind, for it may have been meant as any.
pub(crate) fn column(node: &DeriveInput, krate: &Attr<Path>, errors: &[syn::Error]) -> TokenStream {
    let import = expand::import(krate);
    let ident = &node.ident;
    let (impl_generics, ty_generics, where_clause) = node.generics.split_for_impl();
    let mut errors = errors.iter().map(syn::Error::to_compile_error);
    let first = errors.next();
    let implement = |of: TokenStream, body: TokenStream| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __declarite::#of for #ident #ty_generics #where_clause { #body }
        }
    };
    let encode = quote! {
        fn encode(
            &self,
            _: __declarite::ValueEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::Result::Ok(())
        }
    };
    let ty = quote!(
        const TYPE: __declarite::ColumnType = __declarite::ColumnType::Text;
    );
    let column = implement(quote!(Column), quote!(#ty #encode));
    let key = implement(quote!(KeyColumn), quote!(type Ref<'__key> = [(); { #first }];));
    let elements = quote!(
        type Elements = <Self as __declarite::KeyColumn>::Ref<'static>;
    );
    let vector = implement(quote!(Vector), quote!(#elements #encode));
    quote! {
        const _: () = { #import #column #key #vector };
        #(#errors)*
    }
}

/// From where the attributes say that declarite is.
fn import(node: &DeriveInput) -> TokenStream {
    let attrs = Ctxt::read_again(|ctxt| StructAttrs::from_syn(ctxt, &node.attrs));
    expand::import(&attrs.krate)
}

/// Arrays of whatever length and element, and vectors of whatever provider.
fn query_vectors(node: &DeriveInput) -> TokenStream {
    let ident = &node.ident;
    let (_, ty_generics, where_clause) = node.generics.split_for_impl();
    let mut generics = node.generics.clone();
    generics.params.push(syn::parse_quote!(__Provider));
    let (impl_generics, _, _) = generics.split_for_impl();
    let searched = quote! {
        #[automatically_derived]
        impl #impl_generics __declarite::SearchedBy<__Provider> for #ident #ty_generics
        #where_clause {}
    };
    let mut generics = node.generics.clone();
    generics.params.push(syn::parse_quote!(const __LEN: __declarite::usize));
    let (impl_generics, _, _) = generics.split_for_impl();
    let arrays = [quote!(f32), quote!(i8), quote!(u8)].into_iter().map(|element| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __declarite::QueryVector<#ident #ty_generics>
                for [__declarite::#element; __LEN]
            #where_clause
            {
                type Elements = __declarite::#element;
                fn elements(&self) -> __declarite::Cow<'_, [__declarite::#element]> {
                    __declarite::Cow::Borrowed(self)
                }
            }
        }
    });
    arrays.chain([searched]).collect()
}
