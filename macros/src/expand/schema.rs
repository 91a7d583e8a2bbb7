//! What the table is: the fields' types, said once, and constants made of them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{ExprPath, GenericParam};

use super::{Row, located_at};
use crate::attr::{Metric, VectorAttr};
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
    let Row { private, .. } = row;
    let (at, ty) = (column.at(), column.field.ty);
    let ty_is = quote!(type Ty = #ty;);
    match column.mapping {
        Mapping::Plain => row.implement(&quote!(#private::Field<#at>), &ty_is),
        Mapping::Key => row.implement(&quote!(#private::KeyField<#at>), &ty_is),
        Mapping::Vector(vector) => vector_field(row, column, vector),
        Mapping::Json { ty, .. } => {
            let of = if row.input.is_readable() {
                quote!(#private::JsonDecodeField<#at>)
            } else {
                quote!(#private::JsonField<#at>)
            };
            row.implement(&of, &quote!(type Ty = #ty;))
        }
        Mapping::Encoded { encoder, .. } => encoder_function(row, column, encoder),
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
    let Row { private, .. } = row;
    let (at, ty) = (column.at(), column.field.ty);
    let (provided, dim) = match &vector.of {
        Some(given) => {
            let provider = &given.value;
            let of = quote!(#private::ProvidedField<#at>);
            let provided = row.implement(&of, &quote!(type Provider = #provider;));
            (provided, quote!(<Self as #of>::DIM))
        }
        None => (TokenStream::new(), vector.dim()),
    };
    let body = quote! {
        type Ty = #ty;
        const DIM: #private::usize = #dim;
    };
    let field = row.implement(&quote!(#private::VectorField<#at>), &body);
    quote!(#provided #field)
}

/// Expands to:
///
/// ```ignore
/// fn __encode_2(value: &Vec<String>) -> impl EncoderOutput + use<> { join(value) }
/// ```
///
/// The one place that calls the encoder, so that one which does not fit is one
/// error; it lies where the encoder is named. A function whose argument derefs
/// to another type, or that is generic, fits as well.
fn encoder_function(row: &Row<'_>, column: &Column<'_>, encoder: &ExprPath) -> TokenStream {
    let Row { private, .. } = row;
    let (name, ty, value) = (column.encoder_name(), column.field.ty, local("value"));
    let (impl_generics, _, where_clause) = row.generics().split_for_impl();
    let params = row.generics().params.iter().map(|param| match param {
        GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        GenericParam::Type(param) => param.ident.to_token_stream(),
        GenericParam::Const(param) => param.ident.to_token_stream(),
    });
    let function = quote! {
        fn #name #impl_generics(
            #value: &#ty,
        ) -> impl #private::EncoderOutput + use<#(#params),*> #where_clause {
            #encoder(#value)
        }
    };
    located_at(encoder.span(), &function)
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
///     const TABLE: &'static TableSchema =
///         &table("documents", vec0(None), <Self as RowColumns>::COLUMNS, &[0]);
/// }
/// ```
pub(super) fn table(row: &Row<'_>) -> TokenStream {
    let Row { input, columns, private } = row;
    let specs = columns.iter().map(|column| spec(row, column));
    let columns = row.implement(
        &quote!(#private::RowColumns),
        &quote!(const COLUMNS: &'static [#private::ColumnDef] = &[#(#specs.column()),*];),
    );
    let name = input.table_name();
    let kind = match &input.attrs.vec0 {
        None => quote!(#private::REGULAR),
        Some(vec0) => {
            let size = option(row, vec0.value.chunk_size.as_ref().map(|given| given.value));
            quote!(#private::vec0(#size))
        }
    };
    let key = input.key_columns().into_iter().map(|column| column.position);
    let table = row.implement(
        &quote!(#private::RowType),
        &quote! {
            const TABLE: &'static #private::TableSchema = &#private::table(
                #name,
                #kind,
                <Self as #private::RowColumns>::COLUMNS,
                &[#(#key),*],
            );
        },
    );
    quote!(#columns #table)
}

fn spec(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let Row { private, .. } = row;
    let (at, attrs) = (column.at(), &column.field.attrs);
    let name = column.field.column_name();
    let mut spec = match column.mapping {
        Mapping::Plain => quote!(#private::column::<Self, #at>(#name)),
        Mapping::Key => quote!(#private::key_column::<Self, #at>(#name)),
        Mapping::Vector(vector) => {
            let metric = vector.said_metric().map(|metric| metric_path(row, metric));
            let metric = option(row, metric);
            quote!(#private::vector_column::<Self, #at>(#name, #metric))
        }
        Mapping::Json { is_option, .. } => {
            quote!(#private::json_column::<Self, #at>(#name, #is_option))
        }
        Mapping::Encoded { .. } => {
            let encoder = column.encoder(row.generics());
            quote!(#private::encoded_column(#name, #encoder))
        }
    };
    if column.vector().is_some_and(|vector| vector.of.is_some()) {
        spec = quote!(#private::provided::<Self, #at>(#spec));
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
    spec
}

pub(super) fn metric_path(row: &Row<'_>, metric: Metric) -> TokenStream {
    let Row { private, .. } = row;
    match metric {
        Metric::L2 => quote!(#private::Metric::L2),
        Metric::L1 => quote!(#private::Metric::L1),
        Metric::Cosine => quote!(#private::Metric::Cosine),
        Metric::Hamming => quote!(#private::Metric::Hamming),
    }
}

pub(super) fn option(row: &Row<'_>, value: Option<impl ToTokens>) -> TokenStream {
    let Row { private, .. } = row;
    match value {
        Some(value) => quote!(#private::Some(#value)),
        None => quote!(#private::None),
    }
}
