//! What a program asks with: a key, and a vector to be near to, of anybody or of one
//! provider.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Index, Lifetime, parse_quote};

use super::{Row, columns};
use crate::attr::{Element, VectorAttr};
use crate::prop::{Column, Mapping, local};
use crate::shape;

/// Expands to:
///
/// ```ignore
/// impl SqliteRow for Document
/// where
///     for<'k> Self: AskedField<'k, [(); 0]>,
///     for<'k> Self: AskedField<'k, [(); 1]>,
/// {
///     type Key<'k> = (KeyRef<'k, Self, [(); 0]>, KeyRef<'k, Self, [(); 1]>);
///     // the columns, of `columns.rs`
///     fn encode_key(key: &Self::Key<'_>, to: &mut KeyEncoder<'_>) -> Result<(), ValueError> {
///         encode_asked_key(&key.0, to)?;
///         encode_asked_key(&key.1, to)?;
///         Ok(())
///     }
/// }
/// ```
///
/// A key of one column is no tuple.
pub(super) fn key(row: &Row<'_>) -> TokenStream {
    let Row { input, .. } = row;
    let (key, to) = (local("key"), local("to"));
    let lifetime = Lifetime::new("'__key", Span::mixed_site());
    let columns = input.key_columns();
    let types: Vec<TokenStream> =
        columns.iter().map(|column| asked_type(row, column, &lifetime)).collect();
    let (ty, values) = match columns.as_slice() {
        [column] => (quote!(#(#types)*), vec![asked_value(row, column, &quote!(*#key))]),
        columns => {
            let value = |(i, column)| {
                let i = Index::from(i);
                asked_value(row, column, &quote!(#key.#i))
            };
            (quote!((#(#types),*)), columns.iter().enumerate().map(value).collect())
        }
    };
    // See `AskedField` in declarite's `private.rs` on what these bounds are for.
    let mut generics = row.generics().clone();
    let bounds = &mut generics.make_where_clause().predicates;
    for column in columns.iter().filter(|column| matches!(column.mapping, Mapping::Key)) {
        let at = column.at();
        bounds.push(parse_quote!(for<#lifetime> Self: __declarite::AskedField<#lifetime, #at>));
    }
    let of_query = columns::in_trait(row);
    row.implement_where(
        &generics,
        &quote!(__declarite::SqliteRow),
        &quote! {
            type Key<#lifetime> = #ty;
            #of_query
            fn encode_key(
                #key: &Self::Key<'_>,
                #to: &mut __declarite::KeyEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                #(#values)*
                __declarite::Result::Ok(())
            }
        },
    )
}

/// An encoder takes the field's own type by reference. A type that may borrow
/// is taken as it is, for nothing says that it outlives the reference.
fn asked_type(row: &Row<'_>, column: &Column<'_>, lifetime: &Lifetime) -> TokenStream {
    let (at, ty) = (column.at(), column.field.ty);
    match (column.is_encoded(), is_by_value(row, column)) {
        (true, true) => quote!(#ty),
        (true, false) => quote!(&#lifetime #ty),
        (false, _) => quote!(__declarite::KeyRef<#lifetime, Self, #at>),
    }
}

fn asked_value(row: &Row<'_>, column: &Column<'_>, value: &TokenStream) -> TokenStream {
    let to = local("to");
    if !column.is_encoded() {
        return quote!(__declarite::encode_asked_key(&#value, #to)?;);
    }
    let encoder = column.encoder(row.generics());
    let value = if is_by_value(row, column) { quote!(&#value) } else { quote!(#value) };
    quote!(__declarite::encode_asked_with(#value, #encoder, #to)?;)
}

fn is_by_value(row: &Row<'_>, column: &Column<'_>) -> bool {
    shape::borrows(column.field.ty) || !row.input.is_concrete()
}

/// Expands to:
///
/// ```ignore
/// impl QueryVector<Document, 0> for [f32; 384] {
///     type Elements = f32;
///     fn elements(&self) -> Cow<'_, [f32]> {
///         Cow::Borrowed(self)
///     }
/// }
/// ```
///
/// for each vector, by its number. An array of any other length is no query vector,
/// and does not compile. Nothing, for a type with parameters other than lifetimes:
/// the dimension may hang on them, and an array's length may not.
pub(super) fn query_vectors(row: &Row<'_>) -> TokenStream {
    if !row.input.is_concrete() {
        return TokenStream::new();
    }
    let vectors = row.columns.iter().filter_map(|column| Some((column, column.vector()?)));
    let numbered = vectors.enumerate();
    numbered.map(|(number, (column, vector))| query_vector(row, number, column, vector)).collect()
}

fn query_vector(
    row: &Row<'_>,
    number: usize,
    column: &Column<'_>,
    vector: &VectorAttr,
) -> TokenStream {
    // Where the type does not show its elements, they are taken for the usual ones.
    let element = column.element().unwrap_or(Element::Float32);
    let dim = match vector.literal_dim() {
        Some(dim) => {
            let dim = Literal::usize_unsuffixed(dim);
            quote!(#dim)
        }
        None => {
            let (ty, at) = (row.static_type(), column.at());
            quote!(<#ty as __declarite::VectorField<#at>>::DIM)
        }
    };
    let (ty, len) = match element {
        Element::Float32 => (quote!(__declarite::f32), dim),
        Element::Int8 => (quote!(__declarite::i8), dim),
        Element::Bit => (quote!(__declarite::u8), quote!({ #dim / 8 })),
    };
    let ident = &row.input.original.ident;
    let number = Literal::usize_unsuffixed(number);
    let (impl_generics, ty_generics, where_clause) = row.generics().split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics __declarite::QueryVector<#ident #ty_generics, #number> for [#ty; #len]
        #where_clause
        {
            type Elements = #ty;
            fn elements(&self) -> __declarite::Cow<'_, [#ty]> {
                __declarite::Cow::Borrowed(self)
            }
        }
    }
}

/// Expands to, for each vector by its number:
///
/// ```ignore
/// impl SearchedBy<MiniLm, 0> for Document {}
/// ```
///
/// or, without a provider, to the impl for any.
pub(super) fn providers(row: &Row<'_>) -> TokenStream {
    let vectors = row.columns.iter().filter_map(Column::vector);
    let implement = |(number, vector): (usize, &VectorAttr)| {
        let number = Literal::usize_unsuffixed(number);
        let mut generics = row.generics().clone();
        let provider = match &vector.of {
            Some(given) => given.value.to_token_stream(),
            None => {
                let any = Ident::new("__Provider", Span::mixed_site());
                generics.params.push(parse_quote!(#any));
                any.to_token_stream()
            }
        };
        let of = quote!(__declarite::SearchedBy<#provider, #number>);
        // The parameter is the impl's, and none of the type's.
        let ident = &row.input.original.ident;
        let (_, ty_generics, where_clause) = row.generics().split_for_impl();
        let (impl_generics, _, _) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #of for #ident #ty_generics #where_clause {}
        }
    };
    vectors.enumerate().map(implement).collect()
}
