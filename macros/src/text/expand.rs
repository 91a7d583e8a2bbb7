//! Tokens of an enum of names.

use proc_macro2::TokenStream;
use quote::quote;

use super::Input;
use crate::expand;
use crate::prop::local;

/// Expands to:
///
/// ```ignore
/// const _: () = {
///     use ::declarite::__private::for_macros_0_1_0 as __declarite;
///     impl Column for Status {
///         const TYPE: ColumnType = ColumnType::Text;
///         fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
///             to.text(match self {
///                 Self::Draft => "draft",
///                 Self::Published => "published",
///             })
///         }
///         fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
///             Ok(match stored_text(value)? {
///                 "draft" => Self::Draft,
///                 "published" => Self::Published,
///                 other => return Err(unknown_text(other, &["draft", "published"])),
///             })
///         }
///     }
///     impl KeyColumn for Status {
///         type Ref<'k> = &'k Self;
///     }
/// };
/// ```
pub(super) fn column(input: &Input<'_>) -> TokenStream {
    let import = expand::import(&input.attrs.krate);
    let ident = &input.original.ident;
    let (impl_generics, ty_generics, where_clause) = input.original.generics.split_for_impl();
    let names: Vec<_> = input.variants.iter().map(|variant| variant.ident).collect();
    let texts: Vec<_> = input.variants.iter().map(|variant| input.text(variant)).collect();
    let (to, value, other) = (local("to"), local("value"), local("other"));
    quote! {
        const _: () = {
            #import
            #[automatically_derived]
            #[allow(deprecated)]
            impl #impl_generics __declarite::Column for #ident #ty_generics #where_clause {
                const TYPE: __declarite::ColumnType = __declarite::ColumnType::Text;
                fn encode(
                    &self,
                    #to: __declarite::ValueEncoder<'_>,
                ) -> __declarite::Result<(), __declarite::ValueError> {
                    #to.text(match self { #(Self::#names => #texts),* })
                }
                fn decode(
                    #value: __declarite::ValueRef<'_>,
                ) -> __declarite::Result<Self, __declarite::ValueError> {
                    __declarite::Result::Ok(match __declarite::stored_text(#value)? {
                        #(#texts => Self::#names,)*
                        #other => {
                            return __declarite::Result::Err(
                                __declarite::unknown_text(#other, &[#(#texts),*]),
                            );
                        }
                    })
                }
            }
            #[automatically_derived]
            #[allow(deprecated)]
            impl #impl_generics __declarite::KeyColumn for #ident #ty_generics #where_clause {
                type Ref<'__key> = &'__key Self;
            }
        };
    }
}
