//! How a newtype is written and read.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{ExprPath, GenericParam};

use super::Newtype;
use crate::expand::{located_at, name_span};
use crate::newtype::ast::Mapping;
use crate::prop::local;

impl Newtype<'_> {
    /// How the value is written and, unless it borrows, read.
    pub(super) fn codec(&self) -> TokenStream {
        let (value, to) = (local("value"), local("to"));
        let member = &self.value.member;
        let is_option = self.value.option().is_some();
        let at = self.at();
        let of_self = quote!(::<Self, #at>);
        let encoder = self.encoder();
        let encode = match self.value.mapping() {
            Mapping::Plain => quote!(encode_newtype #of_self(&self.#member, #to)),
            Mapping::Vector => quote!(encode_newtype_vector #of_self(&self.#member, #to)),
            Mapping::Json if is_option => {
                let inner = quote!(__declarite::encode_newtype_json #of_self);
                quote!(encode_some(&self.#member, #to, #inner))
            }
            Mapping::Json => quote!(encode_newtype_json #of_self(&self.#member, #to)),
            Mapping::Encoded if is_option => {
                let inner = quote!(__declarite::encode_newtype_with(#value, #encoder, #to));
                quote!(encode_some(&self.#member, #to, |#value, #to| #inner))
            }
            Mapping::Encoded => quote!(encode_newtype_with(&self.#member, #encoder, #to)),
        };
        let decode = self.decode();
        quote! {
            fn encode(
                &self,
                #to: __declarite::ValueEncoder<'_>,
            ) -> __declarite::Result<(), __declarite::ValueError> {
                __declarite::#encode
            }
            #decode
        }
    }

    fn decode(&self) -> TokenStream {
        let value = local("value");
        let is_option = self.value.option().is_some();
        let at = self.at();
        let of_self = quote!(::<Self, #at>);
        let decoder = self.value.decoder();
        if self.input.borrows() {
            return TokenStream::new();
        }
        let decoded = match self.value.mapping() {
            Mapping::Plain => quote!(__declarite::decode_newtype #of_self(#value)),
            Mapping::Vector => quote!(__declarite::decode_newtype_vector #of_self(#value)),
            Mapping::Json if is_option => {
                let inner = quote!(__declarite::decode_newtype_json #of_self);
                quote!(__declarite::decode_some(#value, #inner))
            }
            Mapping::Json => quote!(__declarite::decode_newtype_json #of_self(#value)),
            Mapping::Encoded => {
                let decoded = decoder.map(|decoder| self.decoded(&decoder));
                if is_option {
                    quote!(__declarite::decode_some(#value, |#value| #decoded))
                } else {
                    quote!(#decoded)
                }
            }
        };
        let fields = self.input.fields.iter().map(|field| {
            let member = &field.member;
            if field.attrs.skip.is_none() {
                return quote!(#member: #decoded?);
            }
            let default = quote!(::core::default::Default::default());
            let default = located_at(field.ty.span(), &default);
            quote!(#member: #default)
        });
        quote! {
            fn decode(
                #value: __declarite::ValueRef<'_>,
            ) -> __declarite::Result<Self, __declarite::ValueError> {
                __declarite::Result::Ok(Self { #(#fields),* })
            }
        }
    }

    /// Expands to:
    ///
    /// ```ignore
    /// {
    ///     let decoder = serde_text::decode;
    ///     output::<IpAddr, _>(decoder(argument(value)?))
    /// }
    /// ```
    fn decoded(&self, decoder: &ExprPath) -> TokenStream {
        let ty = self.value.option().unwrap_or(self.value.ty);
        let (function, value) = (local("decoder"), local("value"));
        let at_its_name = |tokens| located_at(name_span(&decoder.path), &tokens);
        let decoded = at_its_name(quote!(#function(__declarite::argument(#value)?)));
        // The type stays at the field, where it may be at fault already.
        let (output, end) =
            (at_its_name(quote!(__declarite::output::<)), at_its_name(quote!(, _>)));
        quote!({
            let #function = #decoder;
            #output #ty #end (#decoded)
        })
    }

    /// Expands to:
    ///
    /// ```ignore
    /// #[allow(clippy::all, clippy::pedantic)] // the argument is what the field is
    /// fn __encode(value: &IpAddr) -> impl EncoderOutput + use<> {
    ///     let encoder = serde_text::encode;
    ///     encoder(value)
    /// }
    /// ```
    ///
    /// as for the field of a row, and for the same reasons.
    pub(super) fn encoder_function(&self) -> TokenStream {
        let Some(encoder) = self.value.encoder() else { return TokenStream::new() };
        let ty = self.value.option().unwrap_or(self.value.ty);
        let (impl_generics, _, where_clause) = self.generics.split_for_impl();
        let params = self.generics.params.iter().map(|param| match param {
            GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
            GenericParam::Type(param) => param.ident.to_token_stream(),
            GenericParam::Const(param) => param.ident.to_token_stream(),
        });
        let (function, value) = (local("encoder"), local("value"));
        let answer = quote!(impl __declarite::EncoderOutput + use<#(#params),*>);
        let answer = located_at(name_span(&encoder.path), &answer);
        let call = located_at(name_span(&encoder.path), &quote!(#function(#value)));
        quote! {
            #[allow(clippy::all, clippy::pedantic)]
            fn __encode #impl_generics(#value: &#ty) -> #answer #where_clause {
                let #function = #encoder;
                #call
            }
        }
    }

    /// The function above, as a value: `__encode::<T>`.
    pub(super) fn encoder(&self) -> TokenStream {
        let arguments = self.generics.params.iter().filter_map(|param| match param {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
        });
        quote!(__encode::<#(#arguments),*>)
    }
}
