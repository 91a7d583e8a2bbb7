//! The grammar of `#[sqlite(..)]` on an enum of names.

use syn::{DeriveInput, LitStr, Path};

use crate::attr::{Attr, KeyId, Keys, Word, give, key, of_rows, read_attributes};
use crate::attr::{value, word};
use crate::case::Case;
use crate::ctxt::Ctxt;

/// What the enum says.
#[derive(Default)]
pub(super) struct EnumAttrs {
    pub(super) rename_all: Attr<Word<Case>>,
    pub(super) krate: Attr<Path>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(super) is_faulty: bool,
}

/// What a variant says.
#[derive(Default)]
pub(super) struct VariantAttrs {
    pub(super) rename: Attr<LitStr>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(super) is_faulty: bool,
}

#[derive(Clone, Copy)]
enum EnumKey {
    RenameAll,
    Crate,
}

#[derive(Clone, Copy)]
enum VariantKey {
    Rename,
}

const ON_ENUM: Keys<EnumKey> = Keys {
    place: "the enum",
    now: &[
        key("rename_all", EnumKey::RenameAll, "rename_all = \"snake_case\""),
        key("crate", EnumKey::Crate, "crate = some::path"),
    ],
    later: &[],
};

const ON_VARIANT: Keys<VariantKey> = Keys {
    place: "a variant",
    now: &[key("rename", VariantKey::Rename, "rename = \"text\"")],
    later: &[],
};

impl KeyId for EnumKey {
    fn elsewhere(name: &str) -> Option<String> {
        let Some(form) = ON_VARIANT.form(name) else { return of_rows(name) };
        Some(format!("`{name}` belongs on a variant: write `#[sqlite({form})]` above the variant"))
    }
}

impl KeyId for VariantKey {
    fn elsewhere(name: &str) -> Option<String> {
        let Some(form) = ON_ENUM.form(name) else { return of_rows(name) };
        Some(format!("`{name}` belongs on the enum: write `#[sqlite({form})]` above it"))
    }
}

impl EnumAttrs {
    pub(super) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole =
            read_attributes(ctxt, attributes, &ON_ENUM, |written, input| match written.id {
                EnumKey::RenameAll => {
                    give(&mut attrs.rename_all, written, word::word(written, input)?)
                }
                EnumKey::Crate => give(&mut attrs.krate, written, value::module(written, input)?),
            });
        attrs.is_faulty = !whole;
        attrs
    }

    /// What can be read of them, for the impls beside the errors.
    pub(super) fn of(node: &DeriveInput) -> Self {
        Ctxt::read_again(|ctxt| Self::from_syn(ctxt, &node.attrs))
    }
}

impl VariantAttrs {
    pub(super) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole =
            read_attributes(ctxt, attributes, &ON_VARIANT, |written, input| match written.id {
                VariantKey::Rename => {
                    give(&mut attrs.rename, written, value::text(written, input)?)
                }
            });
        attrs.is_faulty = !whole;
        attrs
    }
}
