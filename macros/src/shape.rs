//! What a type's tokens tell. An alias tells nothing: what depends on the type
//! itself is asked of rustc, in [`expand::assert`](crate::expand).

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, GenericArgument, Generics, Ident, Lit, Path, PathArguments, PathSegment, Type};

use crate::attr::Element;

/// The `T` of an `Option<T>`.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    if segment.ident == "Option" { only_type(segment) } else { None }
}

/// The type behind references, `Box` and `Cow`.
pub(crate) fn unwrapped(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => unwrapped(&reference.elem),
        Type::Paren(paren) => unwrapped(&paren.elem),
        Type::Group(group) => unwrapped(&group.elem),
        _ => {
            let segment = last_segment(ty).filter(|it| it.ident == "Box" || it.ident == "Cow");
            segment.and_then(only_type).map_or(ty, unwrapped)
        }
    }
}

/// The type's own name.
pub(crate) fn name(ty: &Type) -> Option<&Ident> {
    last_segment(ty).map(|segment| &segment.ident)
}

/// Whether the path leads to something of this name.
pub(crate) fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// Whether it is bytes in a row.
pub(crate) fn is_bytes(ty: &Type) -> bool {
    sequence(ty).is_some_and(|it| it.element == Some(Element::Bit) && !it.is_ndarray)
}

/// Whether the type names a reference or a lifetime.
pub(crate) fn borrows(ty: &Type) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
            TokenTree::Group(group) => any(group.stream()),
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream())
}

/// Whether the type names one of these type parameters.
pub(crate) fn mentions(ty: &Type, generics: &Generics) -> bool {
    fn any(tokens: TokenStream, generics: &Generics) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => generics.type_params().any(|param| param.ident == ident),
            TokenTree::Group(group) => any(group.stream(), generics),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    any(ty.to_token_stream(), generics)
}

/// Whether it is a number, `bool` or `char`, or an `Option` of one, by name.
pub(crate) fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 16] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    let ty = option(ty).unwrap_or(ty);
    last_segment(ty).is_some_and(|segment| PRIMITIVES.iter().any(|name| segment.ident == name))
}

/// Whether it is a `PhantomData<T>`, which is what it is for any `T`.
pub(crate) fn is_phantom(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "PhantomData")
}

/// The type as a program writes it, where tokens would be a space apart.
pub(crate) fn text(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, written) in
        [(" :: ", "::"), (" < ", "<"), (" >", ">"), ("& ", "&"), (" ,", ","), (" ;", ";")]
    {
        text = text.replace(spaced, written);
    }
    text
}

/// A type that holds elements in a row.
#[derive(Clone, Copy)]
pub(crate) struct Sequence<'t> {
    /// What its elements are, if they can be those of a vector.
    pub(crate) element: Option<Element>,
    /// Its length, if the type says it.
    pub(crate) len: Option<&'t Expr>,
    /// Whether it is an array of ndarray, which is a vector whatever it holds.
    pub(crate) is_ndarray: bool,
}

/// The sequence a type is, through `Option`, `Box`, `Cow` and references.
pub(crate) fn sequence(ty: &Type) -> Option<Sequence<'_>> {
    match ty {
        Type::Array(array) => Some(Sequence {
            element: element(&array.elem),
            len: Some(&array.len),
            is_ndarray: false,
        }),
        Type::Slice(slice) => {
            Some(Sequence { element: element(&slice.elem), len: None, is_ndarray: false })
        }
        Type::Reference(reference) => sequence(&reference.elem),
        Type::Paren(paren) => sequence(&paren.elem),
        Type::Group(group) => sequence(&group.elem),
        _ => {
            let segment = last_segment(ty)?;
            let inner = only_type(segment)?;
            let name = segment.ident.to_string();
            match name.as_str() {
                "Option" | "Box" | "Cow" => sequence(inner),
                "Vec" => Some(Sequence { element: element(inner), len: None, is_ndarray: false }),
                "Array1" | "ArrayView1" => {
                    Some(Sequence { element: element(inner), len: None, is_ndarray: true })
                }
                _ => None,
            }
        }
    }
}

/// The number an expression is, if it is a plain one.
pub(crate) fn literal(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

fn element(ty: &Type) -> Option<Element> {
    let segment = last_segment(ty)?;
    match segment.ident.to_string().as_str() {
        "f32" => Some(Element::Float32),
        "i8" => Some(Element::Int8),
        "u8" => Some(Element::Bit),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The type in `Name<T>` or `Name<'a, T>`.
fn only_type(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let first = types.next()?;
    types.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn options_are_told_by_their_last_segment() {
        assert!(option(&parse_quote!(Option<i64>)).is_some());
        assert!(option(&parse_quote!(::core::option::Option<i64>)).is_some());
        assert!(option(&parse_quote!(Vec<i64>)).is_none());
    }

    #[test]
    fn types_are_shown_as_they_are_written() {
        for ty in ["Option<Vec<f32>>", "std::borrow::Cow<'a, [u8]>", "&'a str", "[u8; 4]"] {
            let parsed = syn::parse_str(ty).expect("it is a type");
            assert_eq!(text(&parsed), ty);
        }
    }

    #[test]
    fn references_and_lifetimes_borrow() {
        let borrowing: [Type; 4] = [
            parse_quote!(&'a str),
            parse_quote!(Cow<'a, str>),
            parse_quote!(Option<&'a [u8]>),
            parse_quote!([Name<'a>; 2]),
        ];
        assert!(borrowing.iter().all(borrows));
        assert!(!borrows(&parse_quote!(Option<Vec<String>>)));
    }

    #[test]
    fn vectors_show_their_elements_and_length() {
        let tells = |ty: Type| {
            sequence(&ty).map(|it| (it.element, it.len.and_then(literal), it.is_ndarray))
        };
        let (float, byte) = (Some(Element::Float32), Some(Element::Bit));
        assert_eq!(tells(parse_quote!(Array1<f32>)), Some((float, None, true)));
        assert_eq!(tells(parse_quote!(Option<Vec<f32>>)), Some((float, None, false)));
        assert_eq!(tells(parse_quote!([u8; 48])), Some((byte, Some(48), false)));
        assert_eq!(tells(parse_quote!(&'a [f32])), Some((float, None, false)));
        assert_eq!(tells(parse_quote!(Cow<'a, [f32]>)), Some((float, None, false)));
        assert_eq!(tells(parse_quote!(ndarray::ArrayView1<'a, f32>)), Some((float, None, true)));
        assert_eq!(tells(parse_quote!([f32; N])), Some((float, None, false)));
        assert_eq!(tells(parse_quote!(Vec<String>)), Some((None, None, false)));
        assert_eq!(tells(parse_quote!(Embedding)), None);
    }
}
