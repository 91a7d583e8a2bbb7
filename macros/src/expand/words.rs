//! The grammar's words as declarite's own.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::attr::{Collation, Element, Metric, OnDelete};

pub(super) fn metric_path(metric: Metric) -> TokenStream {
    match metric {
        Metric::L2 => quote!(__declarite::Metric::L2),
        Metric::L1 => quote!(__declarite::Metric::L1),
        Metric::Cosine => quote!(__declarite::Metric::Cosine),
        Metric::Hamming => quote!(__declarite::Metric::Hamming),
    }
}

pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(__declarite::Some(#value)),
        None => quote!(__declarite::None),
    }
}

pub(super) fn element_path(element: Element) -> TokenStream {
    match element {
        Element::Float32 => quote!(__declarite::Element::Float32),
        Element::Int8 => quote!(__declarite::Element::Int8),
        Element::Bit => quote!(__declarite::Element::Bit),
    }
}

pub(super) fn collation_path(collation: Collation) -> TokenStream {
    match collation {
        Collation::Binary => quote!(__declarite::Collation::Binary),
        Collation::NoCase => quote!(__declarite::Collation::NoCase),
        Collation::RTrim => quote!(__declarite::Collation::RTrim),
    }
}

pub(super) fn on_delete_path(on_delete: OnDelete) -> TokenStream {
    match on_delete {
        OnDelete::NoAction => quote!(__declarite::OnDelete::NoAction),
        OnDelete::Restrict => quote!(__declarite::OnDelete::Restrict),
        OnDelete::SetNull => quote!(__declarite::OnDelete::SetNull),
        OnDelete::SetDefault => quote!(__declarite::OnDelete::SetDefault),
        OnDelete::Cascade => quote!(__declarite::OnDelete::Cascade),
    }
}
