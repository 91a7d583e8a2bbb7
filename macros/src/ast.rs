//! The struct as it was written: each node and what its attributes say.

use syn::{Data, DeriveInput, Fields, Ident, Type, Visibility};

use crate::attr::{FieldAttrs, StructAttrs};
use crate::case::Case;
use crate::ctxt::Ctxt;

/// The struct.
pub(crate) struct Input<'a> {
    pub(crate) original: &'a DeriveInput,
    pub(crate) attrs: StructAttrs,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One of its fields.
pub(crate) struct Field<'a> {
    pub(crate) visibility: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) attrs: FieldAttrs,
    /// The case the struct asks of its columns' names.
    pub(crate) case: Option<Case>,
}

impl<'a> Input<'a> {
    /// Nothing, if the item has no named fields; then that is its fault.
    pub(crate) fn from_syn(ctxt: &Ctxt, node: &'a DeriveInput) -> Option<Self> {
        let fields = named_fields(ctxt, node)?;
        let attrs = StructAttrs::from_syn(ctxt, &node.attrs);
        let case = attrs.rename_all.as_ref().map(|given| given.value.value);
        let fields = fields.filter_map(|field| Field::from_syn(ctxt, field, case)).collect();
        Some(Self { original: node, attrs, fields })
    }
}

impl<'a> Field<'a> {
    fn from_syn(ctxt: &Ctxt, node: &'a syn::Field, case: Option<Case>) -> Option<Self> {
        let attrs = FieldAttrs::from_syn(ctxt, &node.attrs);
        let (visibility, ident) = (&node.vis, node.ident.as_ref()?);
        Some(Self { visibility, ident, ty: &node.ty, attrs, case })
    }
}

fn named_fields<'a>(
    ctxt: &Ctxt,
    node: &'a DeriveInput,
) -> Option<impl Iterator<Item = &'a syn::Field> + use<'a>> {
    const NAMED: &str = "a row type has named fields, for its columns' names";
    let (fault, hint) = match &node.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields.named.iter()),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                (NAMED, "; a newtype that is a column derives `SqliteValue`")
            }
            Fields::Unnamed(_) | Fields::Unit => (NAMED, ""),
        },
        Data::Enum(data) if data.variants.iter().all(|it| matches!(it.fields, Fields::Unit)) => (
            "a row type is a struct with named fields, not an enum",
            "; an enum of names that is a column derives `SqliteText`",
        ),
        Data::Enum(_) => ("a row type is a struct with named fields, not an enum", ""),
        Data::Union(_) => ("a row type is a struct with named fields, not a union", ""),
    };
    let name = &node.ident;
    ctxt.error(name, format_args!("{fault}: write `struct {name} {{ .. }}`{hint}"));
    None
}
