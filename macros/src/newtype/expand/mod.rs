//! Tokens of a newtype.

mod codec;

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate, parse_quote};

use super::ast::{Field, Input, Mapping};
use crate::expand::{import, located_at};
use crate::prop::local;
use crate::shape;

/// What every expander needs.
struct Newtype<'i> {
    input: &'i Input<'i>,
    value: &'i Field<'i>,
    /// The type's own, with the bounds that its fields need.
    generics: Generics,
}

/// Expands to:
///
/// ```ignore
/// const _: () = {
///     use ::declarite::__private::for_macros_0_1_0 as __declarite;
///     enum __Value {}
///     impl Newtype<__Value> for DocumentId { type Ty = i64; }
///     impl Column for DocumentId {
///         const TYPE: ColumnType = newtype_type::<Self, __Value>();
///         const NULLABLE: bool = newtype_nullable::<Self, __Value>();
///         fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
///             encode_newtype::<Self, __Value>(&self.0, to)
///         }
///         fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
///             Ok(Self { 0: decode_newtype::<Self, __Value>(value)? })
///         }
///     }
///     impl KeyColumn for DocumentId
///     where
///         for<'k> Self: NewtypeKey<'k, __Value>,
///     {
///         type Ref<'k> = &'k Self;
///     }
///     impl OrderedColumn for DocumentId where for<'k> Self: NewtypeOrdered<'k, __Value> {}
///     impl TextColumn for DocumentId where for<'k> Self: NewtypeText<'k, __Value> {}
/// };
/// ```
///
/// The first impl is the one place that says the type: one without a mapping
/// is one error, at the field. See `Newtype` in declarite's `newtype.rs`.
pub(super) fn newtype(input: &Input<'_>, value: &Field<'_>) -> TokenStream {
    let newtype = Newtype { input, value, generics: bounded(input, value) };
    let import = import(&input.attrs.krate);
    let expanded = [
        newtype.field(),
        newtype.encoder_function(),
        match value.mapping() {
            Mapping::Vector => newtype.vector(),
            Mapping::Plain | Mapping::Json | Mapping::Encoded => newtype.column(),
        },
        newtype.key(),
        newtype.marks(),
    ];
    quote! {
        const _: () = {
            #import
            #[allow(dead_code)]
            enum __Value {}
            #(#expanded)*
        };
    }
}

/// The type's generics, and the bounds under which its fields are what they
/// have to be. Only types that hang on a parameter have one: any other would be
/// looked up at each impl, and be an error at each.
fn bounded(input: &Input<'_>, value: &Field<'_>) -> Generics {
    let own = &input.original.generics;
    let ty = value.option().unwrap_or(value.ty);
    let mut bounds: Vec<WherePredicate> = Vec::new();
    if shape::mentions(ty, own) {
        match value.mapping() {
            Mapping::Plain => bounds.push(parse_quote!(#ty: __declarite::Column)),
            Mapping::Vector => bounds.push(parse_quote!(#ty: __declarite::Vector)),
            Mapping::Json if input.borrows() => bounds.push(parse_quote!(#ty: __declarite::ToJson)),
            Mapping::Json => bounds.push(parse_quote!(#ty: __declarite::Json)),
            // What a function asks for, nothing tells.
            Mapping::Encoded => {}
        }
    }
    let skipped = input.fields.iter().filter(|field| field.attrs.skip.is_some());
    for ty in skipped.map(|field| field.ty) {
        if shape::mentions(ty, own) && !shape::is_phantom(ty) && !input.borrows() {
            bounds.push(parse_quote!(#ty: ::core::default::Default));
        }
    }
    with_bounds(own, bounds)
}

fn with_bounds(generics: &Generics, bounds: Vec<WherePredicate>) -> Generics {
    let mut generics = generics.clone();
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    generics
}

impl Newtype<'_> {
    /// `impl<T> Trait for Newtype<T> where ..`, with `body` in braces.
    fn implement(&self, of: &TokenStream, body: &TokenStream) -> TokenStream {
        implement_where(self.input, &self.generics, of, body)
    }

    /// The value's mark: `__Value`, or `[(); 0]` for a vector, whose elements are
    /// part of the newtype's face and so cannot hang on a private type.
    fn at(&self) -> TokenStream {
        match self.value.mapping() {
            Mapping::Vector => quote!([(); 0]),
            Mapping::Plain | Mapping::Json | Mapping::Encoded => quote!(__Value),
        }
    }

    /// Expands to:
    ///
    /// ```ignore
    /// impl Newtype<__Value> for DocumentId { type Ty = i64; }
    /// ```
    ///
    /// or to that of another trait; where JSON is not read back, to:
    ///
    /// ```ignore
    /// impl JsonField<__Value> for Tags<'_> {
    ///     type Ty = &'a [String];
    ///     fn write(value: &Self::Ty, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    ///         ToJson::write_json(value, to)
    ///     }
    /// }
    /// ```
    fn field(&self) -> TokenStream {
        let ty = self.value.option().unwrap_or(self.value.ty);
        let of = match self.value.mapping() {
            Mapping::Plain => quote!(Newtype),
            Mapping::Vector => quote!(VectorNewtype),
            Mapping::Json if self.input.borrows() => quote!(JsonField),
            Mapping::Json => quote!(JsonDecodeField),
            // The encoder says it.
            Mapping::Encoded => return TokenStream::new(),
        };
        let mut body = quote!(type Ty = #ty;);
        if matches!(self.value.mapping(), Mapping::Json) && self.input.borrows() {
            let (value, to) = (local("value"), local("to"));
            let write =
                located_at(ty.span(), &quote!(__declarite::ToJson::write_json(#value, #to)));
            body.extend(quote! {
                fn write(
                    #value: &Self::Ty,
                    #to: __declarite::ValueEncoder<'_>,
                ) -> __declarite::Result<(), __declarite::ValueError> {
                    #write
                }
            });
        }
        let at = self.at();
        self.implement(&quote!(__declarite::#of<#at>), &body)
    }

    fn column(&self) -> TokenStream {
        let is_option = self.value.option().is_some();
        let encoder = self.encoder();
        let (ty, nullable) = match self.value.mapping() {
            Mapping::Plain | Mapping::Vector => (
                quote!(__declarite::newtype_type::<Self, __Value>()),
                quote!(__declarite::newtype_nullable::<Self, __Value>()),
            ),
            Mapping::Json => (quote!(__declarite::ColumnType::Text), quote!(#is_option)),
            Mapping::Encoded if is_option => (
                quote!(__declarite::encoded_type(#encoder)),
                quote!(__declarite::some_encoded_nullable(#encoder)),
            ),
            Mapping::Encoded => (
                quote!(__declarite::encoded_type(#encoder)),
                quote!(__declarite::encoded_nullable(#encoder)),
            ),
        };
        let codec = self.codec();
        self.implement(
            &quote!(__declarite::Column),
            &quote! {
                const TYPE: __declarite::ColumnType = #ty;
                const NULLABLE: __declarite::bool = #nullable;
                #codec
            },
        )
    }

    /// Expands to:
    ///
    /// ```ignore
    /// impl Vector for Embedding
    /// where
    ///     for<'v> Self: NewtypeElements<'v, [(); 0]>,
    /// {
    ///     type Elements = <Self as NewtypeElements<'static, [(); 0]>>::Elements;
    ///     const LEN: Option<usize> = vector_newtype_len::<Self, [(); 0]>();
    ///     const NULLABLE: bool = vector_newtype_nullable::<Self, [(); 0]>();
    ///     // encode and decode as those of a column
    /// }
    /// ```
    fn vector(&self) -> TokenStream {
        let at = self.at();
        let bound = parse_quote!(for<'__vector> Self: __declarite::NewtypeElements<'__vector, #at>);
        let codec = self.codec();
        implement_where(
            self.input,
            &with_bounds(&self.generics, vec![bound]),
            &quote!(__declarite::Vector),
            &quote! {
                type Elements = <Self as __declarite::NewtypeElements<'static, #at>>::Elements;
                const LEN: __declarite::Option<__declarite::usize> =
                    __declarite::vector_newtype_len::<Self, #at>();
                const NULLABLE: __declarite::bool =
                    __declarite::vector_newtype_nullable::<Self, #at>();
                #codec
            },
        )
    }

    /// A key is asked for by reference. With a lifetime, nothing says that the
    /// newtype outlives the reference, and it is taken as it is; a type
    /// parameter has to say so.
    fn key(&self) -> TokenStream {
        let mut bounds = Vec::new();
        match self.value.mapping() {
            Mapping::Plain => bounds
                .push(parse_quote!(for<'__key> Self: __declarite::NewtypeKey<'__key, __Value>)),
            Mapping::Encoded => {}
            // Vectors are no columns, and two JSON texts may differ and be equal.
            Mapping::Vector | Mapping::Json => return TokenStream::new(),
        }
        let borrows = self.generics.lifetimes().next().is_some();
        let reference = if borrows { quote!(Self) } else { quote!(&'__key Self) };
        if !borrows {
            let params = self.generics.type_params().map(|param| &param.ident);
            bounds.extend(params.map(|param| -> WherePredicate { parse_quote!(#param: 'static) }));
        }
        implement_where(
            self.input,
            &with_bounds(&self.generics, bounds),
            &quote!(__declarite::KeyColumn),
            &quote!(type Ref<'__key> = #reference;),
        )
    }

    /// What can be asked of the value can be asked of the newtype.
    fn marks(&self) -> TokenStream {
        if !matches!(self.value.mapping(), Mapping::Plain) {
            return TokenStream::new();
        }
        let marks = [
            (quote!(OrderedColumn), quote!(NewtypeOrdered)),
            (quote!(TextColumn), quote!(NewtypeText)),
        ];
        let implement = |(mark, of_value)| {
            let bound = parse_quote!(for<'__mark> Self: __declarite::#of_value<'__mark, __Value>);
            let generics = with_bounds(&self.generics, vec![bound]);
            let of = quote!(__declarite::#mark);
            implement_where(self.input, &generics, &of, &TokenStream::new())
        };
        marks.into_iter().map(implement).collect()
    }
}

/// A bound may name a private type: that of a field, or the value's mark. That
/// the newtype is deprecated is to be told where a program names it.
fn implement_where(
    input: &Input<'_>,
    generics: &Generics,
    of: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let ident = &input.original.ident;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(private_bounds, deprecated)]
        impl #impl_generics #of for #ident #ty_generics #where_clause { #body }
    }
}
