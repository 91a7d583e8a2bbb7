//! Diesel's table, and what makes the struct a row of it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, parse_quote};

use super::assert::expect;
use super::lifetimes::{borrowed, lifetime};
use super::{Row, located_at, written};
use crate::attr::SqlType;
use crate::prop::{Column, local};

/// Expands to:
///
/// ```ignore
/// mod __declarite_documents {
///     use ::diesel as __diesel;
///     __diesel::table! {
///         /// ..
///         documents (id) {
///             /// ..
///             id -> diesel::sql_types::BigInt,
///             /// ..
///             #[sql_name = "body text"]
///             body -> diesel::sql_types::Nullable<diesel::sql_types::Text>,
///         }
///     }
/// }
/// #[allow(unused_imports, unreachable_pub)]
/// pub(crate) use __declarite_documents::documents;
/// ```
///
/// or to nothing, without `diesel`. Diesel's macro makes a module that is public; the one
/// around it is seen by the struct's module alone, and the import by whoever sees the struct.
/// The macro names the program's own diesel. That it has one is asked for by the import, where
/// it is one error; all else is taken from declarite's, which is the same.
pub(super) fn module(row: &Row<'_>) -> TokenStream {
    let Some(module) = row.input.diesel_module() else { return TokenStream::new() };
    let node = row.input.original;
    let outer = outer_module(&module);
    let key = row.input.key_columns();
    let key = key.iter().map(|column| column.field.ident);
    let columns = row.columns.iter().map(|column| {
        let (name, sql_name) = (column.field.ident, column.field.column_name());
        let doc = format!(" The column `{sql_name}`.");
        let sql_name = sql_name_of(name, &sql_name);
        let ty = sql_type(column, &quote!(diesel));
        quote!(#[doc = #doc] #sql_name #name -> #ty)
    });
    let table = row.input.table_name();
    let doc = format!(" The table `{table}`, whose rows are `{}`s.", node.ident);
    let sql_name = sql_name_of(&module, &table);
    let visibility = &node.vis;
    let diesel = located_at(
        module.span(),
        &quote!(
            use ::diesel as __diesel;
        ),
    );
    quote! {
        mod #outer {
            #diesel
            __diesel::table! {
                #[doc = #doc]
                #sql_name
                #module (#(#key),*) { #(#columns),* }
            }
        }
        #[allow(unused_imports, unreachable_pub)]
        #visibility use #outer::#module;
    }
}

fn outer_module(module: &Ident) -> Ident {
    format_ident!("__declarite_{}", module.unraw())
}

/// Nothing, where diesel takes it from the name itself.
fn sql_name_of(name: &Ident, sql_name: &str) -> Option<TokenStream> {
    (name.unraw() != sql_name).then(|| quote!(#[sql_name = #sql_name]))
}

/// The SQL type, which `check/diesel.rs` has seen to be known.
fn sql_type(column: &Column<'_>, diesel: &TokenStream) -> TokenStream {
    let Some(SqlType { name, is_nullable }) = column.sql_type() else { return TokenStream::new() };
    let name = format_ident!("{name}");
    let ty = quote!(#diesel::sql_types::#name);
    if is_nullable { quote!(#diesel::sql_types::Nullable<#ty>) } else { ty }
}

/// What stands in the block beside the other impls.
pub(super) fn impls(row: &Row<'_>) -> TokenStream {
    let Some(module) = row.input.diesel_module() else { return TokenStream::new() };
    let table = quote!(#module);
    let mut impls = asserts(row);
    if row.input.is_readable() {
        impls.extend(read(row, &table));
    }
    if !row.input.is_vec0() {
        impls.extend(written::insert(row, &table));
        impls.extend(written::change(row, &table));
    }
    impls.extend(identify(row, &table));
    impls
}

/// Expands to, for each column:
///
/// ```ignore
/// const _: () = expect_no(sql_type_fault::<Document, diesel::sql_types::BigInt>(0));
/// ```
fn asserts(row: &Row<'_>) -> TokenStream {
    let ty = row.static_type();
    let assert = |column: &Column<'_>| {
        let (sql_type, position) =
            (sql_type(column, &quote!(__declarite::diesel)), column.position);
        let given = column.field.attrs.diesel_type.as_ref();
        let span = given.map_or(column.field.ty.span(), |given| given.value.literal.span());
        expect(span, &quote!(sql_type_fault::<#ty, #sql_type>(#position)))
    };
    row.columns.iter().map(assert).collect()
}

/// Expands to:
///
/// ```ignore
/// impl diesel::deserialize::Queryable<documents::SqlType, Sqlite> for Document {
///     type Row = (StoredValue, StoredValue);
///     fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
///         built(&[row.0, row.1])
///     }
/// }
/// impl diesel::deserialize::QueryableByName<Sqlite> for Document {
///     fn build<'r>(
///         row: &impl diesel::row::NamedRow<'r, Sqlite>,
///     ) -> diesel::deserialize::Result<Self> {
///         built(&[
///             diesel::row::NamedRow::get::<diesel::sql_types::BigInt, _>(row, "id")?,
///             diesel::row::NamedRow::get::<diesel::sql_types::Text, _>(row, "title")?,
///         ])
///     }
/// }
/// impl diesel::Selectable<Sqlite> for Document {
///     type SelectExpression = <documents::table as diesel::Table>::AllColumns;
///     fn construct_selection() -> Self::SelectExpression {
///         <documents::table as diesel::Table>::all_columns()
///     }
/// }
/// ```
fn read(row: &Row<'_>, table: &TokenStream) -> TokenStream {
    let (value, lifetime) = (local("row"), lifetime("'__row"));
    let stored = row.columns.iter().map(|_| quote!(__declarite::StoredValue));
    let values = row.columns.iter().map(|column| {
        let position = syn::Index::from(column.position);
        quote!(#value.#position)
    });
    let queryable = row.implement(
        &quote!(__declarite::diesel::deserialize::Queryable<#table::SqlType, __declarite::Sqlite>),
        &quote! {
            type Row = (#(#stored,)*);
            fn build(#value: Self::Row) -> __declarite::diesel::deserialize::Result<Self> {
                __declarite::built(&[#(#values),*])
            }
        },
    );
    let named = row.columns.iter().map(|column| {
        let (sql_type, name) =
            (sql_type(column, &quote!(__declarite::diesel)), column.field.column_name());
        quote!(__declarite::diesel::row::NamedRow::get::<#sql_type, _>(#value, #name)?)
    });
    let by_name = row.implement(
        &quote!(__declarite::diesel::deserialize::QueryableByName<__declarite::Sqlite>),
        &quote! {
            fn build<#lifetime>(
                #value: &impl __declarite::diesel::row::NamedRow<#lifetime, __declarite::Sqlite>,
            ) -> __declarite::diesel::deserialize::Result<Self> {
                __declarite::built(&[#(#named),*])
            }
        },
    );
    let selectable = row.implement(
        &quote!(__declarite::diesel::Selectable<__declarite::Sqlite>),
        &quote! {
            type SelectExpression = <#table::table as __declarite::diesel::Table>::AllColumns;
            fn construct_selection() -> Self::SelectExpression {
                <#table::table as __declarite::diesel::Table>::all_columns()
            }
        },
    );
    quote!(#queryable #by_name #selectable)
}

/// Expands to:
///
/// ```ignore
/// impl diesel::associations::HasTable for Note {
///     type Table = notes::table;
///     fn table() -> Self::Table {
///         notes::table
///     }
/// }
/// impl<'r> diesel::Identifiable for &'r Note
/// where
///     &'r i64: Hash + Eq, // with a lifetime, so that it is asked where it is used
/// {
///     type Id = &'r i64;
///     fn id(self) -> Self::Id {
///         &self.id
///     }
/// }
/// ```
fn identify(row: &Row<'_>, table: &TokenStream) -> TokenStream {
    let node = row.input.original;
    let ident = &node.ident;
    let has_table = row.implement(
        &quote!(__declarite::diesel::associations::HasTable),
        &quote! {
            type Table = #table::table;
            fn table() -> Self::Table {
                #table::table
            }
        },
    );
    let (lifetime, mut generics) = borrowed(row);
    let key = row.input.key_columns();
    let types: Vec<TokenStream> = key
        .iter()
        .map(|column| {
            let ty = super::function::without_self(node, column.field.ty.to_token_stream());
            quote!(&#lifetime #ty)
        })
        .collect();
    let bounds = &mut generics.make_where_clause().predicates;
    for ty in &types {
        bounds.push(parse_quote!(#ty: ::core::hash::Hash + ::core::cmp::Eq));
    }
    let values = key.iter().map(|column| {
        let field = column.field.ident;
        quote!(&self.#field)
    });
    let (_, ty_generics, _) = node.generics.split_for_impl();
    let (ref_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #has_table
        #[automatically_derived]
        impl #ref_generics __declarite::diesel::Identifiable for &#lifetime #ident #ty_generics #where_clause {
            type Id = (#(#types),*);
            fn id(self) -> Self::Id {
                (#(#values),*)
            }
        }
    }
}
