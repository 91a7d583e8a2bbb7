//! How a row is written and read: column after column, in the order of the fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use super::{Row, located_at};
use crate::prop::{Column, Mapping, local};

/// Expands to:
///
/// ```ignore
/// impl EncodeRow for Document {
///     fn encode_row(&self, to: &mut RowEncoder<'_>) -> Result<(), ValueError> {
///         encode_key_field::<Self, [(); 0]>(&self.id, to)?;
///         encode::<Self, __At<1>>(&self.title, to)?;
///         encode_with(&self.tags, __encode_2, to)?;
///         Ok(())
///     }
/// }
/// ```
pub(super) fn encode(row: &Row<'_>) -> TokenStream {
    let Row { columns, private, .. } = row;
    let to = local("to");
    let values = columns.iter().map(|column| {
        let (at, field) = (column.at(), column.field.ident);
        match (column.mapping, column.function("encode")) {
            (Mapping::Encoded { .. }, _) => {
                let encoder = column.encoder(row.generics());
                quote!(#private::encode_with(&self.#field, #encoder, #to)?;)
            }
            (_, function) => quote!(#private::#function::<Self, #at>(&self.#field, #to)?;),
        }
    });
    row.implement(
        &quote!(#private::EncodeRow),
        &quote! {
            fn encode_row(
                &self,
                #to: &mut #private::RowEncoder<'_>,
            ) -> #private::Result<(), #private::ValueError> {
                #(#values)*
                #private::Result::Ok(())
            }
        },
    )
}

/// Expands to:
///
/// ```ignore
/// impl DecodeRow for Document {
///     fn decode_row(from: &mut RowReader<'_>) -> Result<Self, ValueError> {
///         Ok(Self {
///             id: decode_key_field::<Self, [(); 0]>(from)?,
///             title: decode::<Self, __At<1>>(from)?,
///             tags: decode_with(from, |value| output(split(argument(value)?)))?,
///             skipped: Default::default(),
///         })
///     }
/// }
/// ```
///
/// or to nothing, where rows cannot be read back.
pub(super) fn decode(row: &Row<'_>) -> TokenStream {
    let Row { input, columns, private } = row;
    if !input.is_readable() {
        return TokenStream::new();
    }
    let from = local("from");
    // Columns are read one after the other, which is the order of the fields.
    let mut columns = columns.iter();
    let fields = input.fields.iter().map(|field| {
        let name = field.ident;
        if field.attrs.skip.is_some() {
            let default = quote!(::core::default::Default::default());
            let default = located_at(field.ty.span(), &default);
            return quote!(#name: #default);
        }
        let value = columns.next().map(|column| decoded(row, column));
        quote!(#name: #value)
    });
    let fields: Vec<TokenStream> = fields.collect();
    row.implement(
        &quote!(#private::DecodeRow),
        &quote! {
            fn decode_row(
                #from: &mut #private::RowReader<'_>,
            ) -> #private::Result<Self, #private::ValueError> {
                #private::Result::Ok(Self { #(#fields),* })
            }
        },
    )
}

fn decoded(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let Row { private, .. } = row;
    let (at, from, value) = (column.at(), local("from"), local("value"));
    if let Mapping::Encoded { decoder: Some(decoder), .. } = column.mapping {
        let call = quote!(|#value| #private::output(#decoder(#private::argument(#value)?)));
        let call = located_at(decoder.span(), &call);
        return quote!(#private::decode_with(#from, #call)?);
    }
    let function = column.function("decode");
    quote!(#private::#function::<Self, #at>(#from)?)
}
