//! How a newtype is written and read.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{ExprPath, Ident};

use super::Newtype;
use crate::attr::Attr;
use crate::expand::function::{self, Function};
use crate::expand::located_at;
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
        let decoder = self.function("decode", &self.value.attrs.decoder);
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
    ///     let decoder = split;
    ///     output::<Tags, _>(decoder(argument(value)?))
    /// }
    /// ```
    fn decoded(&self, function: &Function) -> TokenStream {
        let ty = self.value.option().unwrap_or(self.value.ty);
        let (decoder, decoded) = (function.decoder(), function.decoded(ty));
        quote!({ #decoder #decoded })
    }

    /// One of the functions that the field's attributes name.
    fn function(&self, name: &str, given: &Attr<ExprPath>) -> Option<Function> {
        match &self.value.attrs.with {
            Some(module) => Some(Function::imported(&module.value, name, "")),
            None => given.as_ref().map(|given| Function::named(&given.value)),
        }
    }

    /// The function that names the encoder, as for the field of a row.
    pub(super) fn encoder_function(&self) -> TokenStream {
        let Some(function) = self.function("encode", &self.value.attrs.encoder) else {
            return TokenStream::new();
        };
        let ty = self.value.option().unwrap_or(self.value.ty);
        let (encoder, value) = (local("encoder"), local("value"));
        let import = self.value.attrs.with.as_ref().map(|module| {
            let functions: &[&str] =
                if self.input.borrows() { &["encode"] } else { &["encode", "decode"] };
            function::import(&module.value, functions, "")
        });
        let of_newtype = (self.input.original, &self.generics);
        let call = quote!(#encoder(#value));
        let encoder = function.encoder(&encoder_name(), of_newtype, ty, &call);
        quote!(#import #encoder)
    }

    /// The function above, as a value: `__encode::<T>`.
    pub(super) fn encoder(&self) -> TokenStream {
        function::instance(&encoder_name(), &self.generics)
    }
}

fn encoder_name() -> Ident {
    Ident::new("__encode", Span::call_site())
}
