//! The columns by which a program queries.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::Row;
use super::function::without_self;
use crate::prop::{Column, Mapping, local};

/// Expands to:
///
/// ```ignore
/// #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
/// pub struct __Columns {
///     pub id: QueryColumn<Document, i64, Key>,
///     tags: EncodedColumn<Document, Vec<String>, Metadata>,
///     pub(crate) embedding: VectorColumn<Document, 0>,
/// }
/// ```
///
/// The struct is public because a type of a trait has to be; what is in it can be seen
/// where the row's fields can. Nothing is asked of the fields' types: one that is no
/// column is an error elsewhere.
pub(super) fn of_query(row: &Row<'_>) -> TokenStream {
    let node = row.input.original;
    let (impl_generics, ty_generics, where_clause) = node.generics.split_for_impl();
    let of_row = {
        let ident = &node.ident;
        quote!(#ident #ty_generics)
    };
    let fields = row.columns.iter().map(|column| {
        let (visibility, name) = (column.field.visibility, column.field.ident);
        let ty = without_self(node, column.field.ty.to_token_stream());
        let role = role(row, column);
        let column = match (number(row, column), is_stored_by_type(column)) {
            (Some(number), _) => quote!(__declarite::VectorColumn<#of_row, #number>),
            (None, true) => quote!(__declarite::QueryColumn<#of_row, #ty, __declarite::#role>),
            (None, false) => quote!(__declarite::EncodedColumn<#of_row, #ty, __declarite::#role>),
        };
        quote!(#visibility #name: #column)
    });
    quote! {
        #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
        pub struct __Columns #impl_generics #where_clause { #(#fields),* }
    }
}

/// Expands to:
///
/// ```ignore
/// type Columns = __Columns;
/// fn columns() -> Self::Columns {
///     __Columns {
///         id: asked_column(0),
///         tags: asked_encoded_column(1, |value, to| write_with(value, __encode_1, to)),
///         embedding: asked_vector_column(),
///     }
/// }
/// ```
pub(super) fn in_trait(row: &Row<'_>) -> TokenStream {
    let (_, ty_generics, _) = row.generics().split_for_impl();
    let fields = row.columns.iter().map(|column| {
        let name = column.field.ident;
        let made = made(row, column);
        quote!(#name: __declarite::#made)
    });
    quote! {
        type Columns = __Columns #ty_generics;
        fn columns() -> Self::Columns {
            __Columns { #(#fields),* }
        }
    }
}

fn made(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let (at, position) = (column.at(), Literal::usize_unsuffixed(column.position));
    match column.mapping {
        Mapping::Plain | Mapping::Key => quote!(asked_column(#position)),
        Mapping::Vector(_) => quote!(asked_vector_column()),
        Mapping::Json { is_option, .. } => {
            let write = if is_option { quote!(write_json_option) } else { quote!(write_json) };
            quote!(asked_encoded_column(#position, __declarite::#write::<Self, #at>))
        }
        Mapping::Encoded { .. } | Mapping::With { .. } => {
            let (encoder, value, to) =
                (column.encoder(row.generics()), local("value"), local("to"));
            let write = quote!(__declarite::write_with(#value, #encoder, #to));
            quote!(asked_encoded_column(#position, |#value, #to| #write))
        }
    }
}

const fn is_stored_by_type(column: &Column<'_>) -> bool {
    matches!(column.mapping, Mapping::Plain | Mapping::Key)
}

/// The vector's number among those of the row.
fn number(row: &Row<'_>, column: &Column<'_>) -> Option<Literal> {
    let vectors = row.columns.iter().filter(|other| other.vector().is_some());
    let number = vectors.map(|other| other.position).position(|at| at == column.position)?;
    Some(Literal::usize_unsuffixed(number))
}

/// The type of `roles.rs` in declarite.
fn role(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let attrs = &column.field.attrs;
    if !row.input.is_vec0() {
        quote!(Plain)
    } else if column.is_key {
        quote!(Key)
    } else if attrs.partition_key.is_some() {
        quote!(Partition)
    } else if attrs.auxiliary.is_some() {
        quote!(Auxiliary)
    } else {
        quote!(Metadata)
    }
}
