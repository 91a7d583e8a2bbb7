//! How a row is written and read: column after column, in the order of the fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use super::function::Function;
use super::{Row, located_at};
use crate::prop::{Column, Mapping, local};
use crate::shape;

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
///     fn touch(&self) -> u8 {
///         touch::<Self, __At<1>>(&self.title)
///     }
/// }
/// ```
///
/// Numbers lie in the row itself, and what has an encoder is the encoder's.
pub(super) fn encode(row: &Row<'_>) -> TokenStream {
    let Row { columns, .. } = row;
    let to = local("to");
    let values = columns.iter().map(|column| {
        let (at, field) = (column.at(), column.field.ident);
        match (column.mapping, column.function("encode")) {
            (Mapping::Encoded { .. } | Mapping::With { .. }, _) => {
                let encoder = column.encoder(row.generics());
                quote!(__declarite::encode_with(&self.#field, #encoder, #to)?;)
            }
            (_, function) => quote!(__declarite::#function::<Self, #at>(&self.#field, #to)?;),
        }
    });
    let touched: Vec<TokenStream> = columns
        .iter()
        .filter_map(|column| {
            let keeps_elsewhere = matches!(column.mapping, Mapping::Plain | Mapping::Key)
                && !shape::is_primitive(column.field.ty);
            let (at, field) = (column.at(), column.field.ident);
            let function = column.function("touch").filter(|_| keeps_elsewhere)?;
            Some(quote!(__declarite::#function::<Self, #at>(&self.#field)))
        })
        .collect();
    let touch = (!touched.is_empty()).then(|| {
        quote! {
            fn touch(&self) -> __declarite::u8 {
                #(#touched)^*
            }
        }
    });
    row.implement(
        &quote!(__declarite::EncodeRow),
        &quote! {
            fn encode_row(
                &self,
                #to: &mut __declarite::RowEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                #(#values)*
                __declarite::Result::Ok(())
            }
            #touch
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
///             tags: {
///                 let decoder = split;
///                 decode_with(from, |value| {
///                     output::<Vec<String>, _>(decoder(argument(value)?))
///                 })?
///             },
///             skipped: Default::default(),
///         })
///     }
/// }
/// ```
///
/// or to nothing, where rows cannot be read back.
pub(super) fn decode(row: &Row<'_>) -> TokenStream {
    let Row { input, columns } = row;
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
        let value = columns.next().map(|column| decoded(column));
        quote!(#name: #value)
    });
    let fields: Vec<TokenStream> = fields.collect();
    row.implement(
        &quote!(__declarite::DecodeRow),
        &quote! {
            fn decode_row(
                #from: &mut __declarite::RowReader<'_>,
            ) -> __declarite::Result<Self, __declarite::ValueError> {
                __declarite::Result::Ok(Self { #(#fields),* })
            }
        },
    )
}

fn decoded(column: &Column<'_>) -> TokenStream {
    let (at, from) = (column.at(), local("from"));
    let decoder = match column.mapping {
        Mapping::Encoded { decoder: Some(decoder), .. } => {
            Some((Function::named(decoder), column.field.ty, quote!(decode_with)))
        }
        Mapping::With { module, ty, is_option } => {
            let verb = if is_option { quote!(decode_option_with) } else { quote!(decode_with) };
            Some((Function::imported(module, "decode", &column.suffix()), ty, verb))
        }
        _ => None,
    };
    if let Some((function, ty, verb)) = decoder {
        let (decoder, value, decoded) = (function.decoder(), local("value"), function.decoded(ty));
        return quote!({
            #decoder
            __declarite::#verb(#from, |#value| #decoded)?
        });
    }
    let function = column.function("decode");
    quote!(__declarite::#function::<Self, #at>(#from)?)
}
