//! Rows that diesel inserts and updates.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::Row;
use super::lifetimes::borrowed;
use crate::prop::local;

/// Expands to:
///
/// ```ignore
/// type __Values = <(
///     InsertValue<notes::id>,
///     InsertValue<notes::text>,
/// ) as diesel::Insertable<notes::table>>::Values;
/// impl<'r> diesel::Insertable<notes::table> for &'r Note {
///     type Values = __Values;
///     fn values(self) -> Self::Values {
///         let mut values = row_values(self);
///         diesel::Insertable::values((values.of(notes::id), values.of(notes::text)))
///     }
/// }
/// impl diesel::Insertable<notes::table> for Note {
///     type Values = __Values;
///     fn values(self) -> Self::Values {
///         diesel::Insertable::values(&self)
///     }
/// }
/// impl diesel::internal::derives::insertable::UndecoratedInsertRecord<notes::table>
///     for Note {}
/// ```
///
/// The last is for a `Vec` of rows. Not for a vec0 table, which keeps a part of a row that
/// it refuses: those are written by an apply, which tries each row before.
pub(super) fn insert(row: &Row<'_>, table: &TokenStream) -> TokenStream {
    let node = row.input.original;
    let ident = &node.ident;
    let (_, ty_generics, where_clause) = node.generics.split_for_impl();
    let of = quote!(__declarite::diesel::Insertable<#table::table>);
    let columns: Vec<&Ident> = row.columns.iter().map(|column| column.field.ident).collect();
    let values = local("values");
    let (lifetime, generics) = borrowed(row);
    let (ref_generics, _, _) = generics.split_for_impl();
    let by_value = row.implement(
        &of,
        &quote! {
            type Values = __Values;
            fn values(self) -> Self::Values {
                __declarite::diesel::Insertable::<#table::table>::values(&self)
            }
        },
    );
    let undecorated = row.implement(
        &quote!(__declarite::diesel::internal::derives::insertable::UndecoratedInsertRecord<#table::table>),
        &TokenStream::new(),
    );
    quote! {
        type __Values = <(#(__declarite::InsertValue<#table::#columns>,)*) as #of>::Values;
        #[automatically_derived]
        impl #ref_generics #of for &#lifetime #ident #ty_generics #where_clause {
            type Values = __Values;
            fn values(self) -> Self::Values {
                let mut #values = __declarite::row_values(self);
                __declarite::diesel::Insertable::<#table::table>::values((#(#values.of(#table::#columns),)*))
            }
        }
        #by_value
        #undecorated
    }
}

/// Expands to:
///
/// ```ignore
/// impl<'r> diesel::AsChangeset for &'r Note {
///     type Target = notes::table;
///     type Changeset = <(InsertValue<notes::text>,) as diesel::AsChangeset>::Changeset;
///     fn as_changeset(self) -> Self::Changeset {
///         let mut values = row_values(self);
///         values.pass(); // the key
///         let value_1 = values.of(notes::text);
///         diesel::AsChangeset::as_changeset((value_1,))
///     }
/// }
/// ```
///
/// of the columns outside the key; nothing, where there are none.
pub(super) fn change(row: &Row<'_>, table: &TokenStream) -> TokenStream {
    if row.columns.iter().all(|column| column.is_key) {
        return TokenStream::new();
    }
    let ident = &row.input.original.ident;
    let values = local("values");
    let (lifetime, generics) = borrowed(row);
    let (_, ty_generics, where_clause) = row.generics().split_for_impl();
    let (ref_generics, _, _) = generics.split_for_impl();
    let changed: Vec<&Ident> =
        row.columns.iter().filter(|it| !it.is_key).map(|it| it.field.ident).collect();
    let taken = row.columns.iter().map(|column| {
        let name = column.field.ident;
        if column.is_key {
            return quote!(#values.pass(););
        }
        let local = local(&format!("value_{}", column.position));
        quote!(let #local = #values.of(#table::#name);)
    });
    let given = row
        .columns
        .iter()
        .filter(|column| !column.is_key)
        .map(|column| local(&format!("value_{}", column.position)));
    let of = quote!(__declarite::diesel::AsChangeset);
    quote! {
        #[automatically_derived]
        impl #ref_generics #of for &#lifetime #ident #ty_generics #where_clause {
            type Target = #table::table;
            type Changeset = <(#(__declarite::InsertValue<#table::#changed>,)*) as #of>::Changeset;
            fn as_changeset(self) -> Self::Changeset {
                let mut #values = __declarite::row_values(self);
                #(#taken)*
                #of::as_changeset((#(#given,)*))
            }
        }
    }
}
