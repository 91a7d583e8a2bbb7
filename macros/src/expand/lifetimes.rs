//! Lifetimes of generated code.

use syn::{GenericParam, Generics, Lifetime, LifetimeParam};

use super::Row;

/// A lifetime of a reference to the row, and the row type's generics with it.
pub(super) fn borrowed(row: &Row<'_>) -> (Lifetime, Generics) {
    let lifetime = lifetime("'__row");
    let mut generics = row.generics().clone();
    generics.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(lifetime.clone())));
    (lifetime, generics)
}

/// A lifetime that no name of the program is.
pub(super) fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, proc_macro2::Span::mixed_site())
}
