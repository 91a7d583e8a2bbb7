//! What the table is: the fields' types, said once, and constants made of them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;
use syn::spanned::Spanned;

use super::function::{self, Function};
use super::words::{metric_path, option};
use super::{Row, constraint, located_at};
use crate::attr::VectorAttr;
use crate::prop::{Column, Mapping, local};

/// Expands to, for each field:
///
/// ```ignore
/// impl Field<__At<1>> for Document { type Ty = String; }
/// ```
///
/// or another of the field traits. This is the one place that says the type: a
/// type without a mapping is one error, at the field, whatever else asks for it.
pub(super) fn fields(row: &Row<'_>) -> TokenStream {
    row.columns.iter().map(|column| field(row, column)).collect()
}

fn field(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let (at, ty) = (column.at(), column.field.ty);
    let ty_is = quote!(type Ty = #ty;);
    match column.mapping {
        Mapping::Plain => row.implement(&quote!(__declarite::Field<#at>), &ty_is),
        Mapping::Key => row.implement(&quote!(__declarite::KeyField<#at>), &ty_is),
        Mapping::Vector(vector) => vector_field(row, column, vector),
        Mapping::Json { ty, .. } => json_field(row, column, ty),
        Mapping::Encoded { encoder, .. } => {
            encoder_function(row, column, &Function::named(encoder))
        }
        Mapping::With { module, .. } => {
            let functions: &[&str] =
                if row.input.is_readable() { &["encode", "decode"] } else { &["encode"] };
            let import = function::import(module, functions, &column.suffix());
            let encoder = Function::imported(module, "encode", &column.suffix());
            let function = encoder_function(row, column, &encoder);
            quote!(#import #function)
        }
    }
}

/// Expands to:
///
/// ```ignore
/// impl ProvidedField<__At<2>> for Document { type Provider = MiniLm; }
/// impl VectorField<__At<2>> for Document {
///     type Ty = Array1<f32>;
///     const DIM: usize = <Self as ProvidedField<__At<2>>>::DIM;
/// }
/// ```
///
/// or, without a provider, to the second with the dimension itself.
fn vector_field(row: &Row<'_>, column: &Column<'_>, vector: &VectorAttr) -> TokenStream {
    let (at, ty) = (column.at(), column.field.ty);
    let (provided, dim) = match &vector.of {
        Some(given) => {
            let provider = &given.value;
            let of = quote!(__declarite::ProvidedField<#at>);
            let provided = row.implement(&of, &quote!(type Provider = #provider;));
            (provided, quote!(<Self as #of>::DIM))
        }
        None => (TokenStream::new(), vector.dim()),
    };
    let body = quote! {
        type Ty = #ty;
        const DIM: __declarite::usize = #dim;
    };
    let field = row.implement(&quote!(__declarite::VectorField<#at>), &body);
    quote!(#provided #field)
}

/// Expands to:
///
/// ```ignore
/// impl JsonDecodeField<__At<2>> for Document { type Ty = Tags; }
/// ```
///
/// or, where rows are not read back, to:
///
/// ```ignore
/// impl JsonField<__At<2>> for Document {
///     type Ty = Tags;
///     fn write(value: &Self::Ty, to: ValueEncoder<'_>) -> Result<(), ValueError> {
///         encode_json(value, to)
///     }
/// }
/// ```
fn json_field(row: &Row<'_>, column: &Column<'_>, ty: &Type) -> TokenStream {
    let Row { input, .. } = row;
    let at = column.at();
    if input.is_readable() {
        return row.implement(&quote!(__declarite::JsonDecodeField<#at>), &quote!(type Ty = #ty;));
    }
    let (value, to) = (local("value"), local("to"));
    let write = located_at(ty.span(), &quote!(__declarite::encode_json(#value, #to)));
    row.implement(
        &quote!(__declarite::JsonField<#at>),
        &quote! {
            type Ty = #ty;
            fn write(
                #value: &Self::Ty,
                #to: __declarite::ValueEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                #write
            }
        },
    )
}

/// Where `with` stands for the type in an `Option`, the last line is
/// `encode_option(value, |value| encoder(value))`.
fn encoder_function(row: &Row<'_>, column: &Column<'_>, function: &Function) -> TokenStream {
    let (encoder, value) = (local("encoder"), local("value"));
    let call = match column.mapping {
        Mapping::With { is_option: true, .. } => {
            quote!(__declarite::encode_option(#value, |#value| #encoder(#value)))
        }
        _ => quote!(#encoder(#value)),
    };
    let of_row = (row.input.original, row.generics());
    function.encoder(&column.encoder_name(), of_row, column.field.ty, &call)
}

/// Expands to:
///
/// ```ignore
/// impl RowColumns for Document {
///     const COLUMNS: &'static [ColumnDef] = &[
///         key_column::<Self, [(); 0]>("id").column(),
///         column::<Self, __At<1>>("title").auxiliary().column(),
///     ];
/// }
/// impl RowType for Document {
///     const NAME: &'static str = "documents";
///     const KEY: &'static [&'static str] = &["id"];
///     const TABLE: &'static TableSchema =
///         &TableSpec::new("documents", vec0(None), <Self as RowColumns>::COLUMNS, &[0]).schema();
/// }
/// ```
pub(super) fn table(row: &Row<'_>) -> TokenStream {
    let Row { input, columns } = row;
    let specs = columns.iter().map(|column| spec(row, column));
    let indexes = constraint::indexes(row);
    let columns = row.implement(
        &quote!(__declarite::RowColumns),
        &quote! {
            const COLUMNS: &'static [__declarite::ColumnDef] = &[#(#specs.column()),*];
            #indexes
        },
    );
    let name = input.table_name();
    let kind = match &input.attrs.vec0 {
        None => quote!(__declarite::REGULAR),
        Some(vec0) => {
            let size = option(vec0.value.chunk_size.as_ref().map(|given| given.value));
            quote!(__declarite::vec0(#size))
        }
    };
    let key = input.key_columns();
    let positions = key.iter().map(|column| column.position);
    let names = key.iter().map(|column| column.field.column_name());
    let constraints = constraint::of_table(row);
    let table = row.implement(
        &quote!(__declarite::RowType),
        &quote! {
            const NAME: &'static __declarite::str = #name;
            const KEY: &'static [&'static __declarite::str] = &[#(#names),*];
            const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                #name,
                #kind,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[#(#positions),*],
            ) #constraints .schema();
        },
    );
    quote!(#columns #table)
}

fn spec(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let (at, attrs) = (column.at(), &column.field.attrs);
    let name = column.field.column_name();
    let mut spec = match column.mapping {
        Mapping::Plain => quote!(__declarite::column::<Self, #at>(#name)),
        Mapping::Key => quote!(__declarite::key_column::<Self, #at>(#name)),
        Mapping::Vector(vector) => {
            let metric = vector.said_metric().map(metric_path);
            let metric = option(metric);
            quote!(__declarite::vector_column::<Self, #at>(#name, #metric))
        }
        Mapping::Json { is_option, .. } => {
            quote!(__declarite::json_column::<Self, #at>(#name, #is_option))
        }
        Mapping::Encoded { .. } | Mapping::With { .. } => {
            let encoder = column.encoder(row.generics());
            quote!(__declarite::encoded_column(#name, #encoder))
        }
    };
    if column.vector().is_some_and(|vector| vector.of.is_some()) {
        spec = quote!(__declarite::provided::<Self, #at>(#spec));
    }
    if let Some(given) = &attrs.ty {
        let text = &given.value;
        spec.extend(quote!(.declared(#text)));
    }
    if attrs.partition_key.is_some() {
        spec.extend(quote!(.partition_key()));
    }
    if attrs.auxiliary.is_some() {
        spec.extend(quote!(.auxiliary()));
    }
    constraint::of_column(column, spec)
}
