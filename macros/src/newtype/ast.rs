//! The newtype as it was written, and what follows from that.

use syn::{Data, DeriveInput, Fields, Index, Member, Type};

use super::attr::{NewtypeAttrs, ValueAttrs};
use crate::ctxt::Ctxt;
use crate::shape;

/// The struct.
pub(super) struct Input<'a> {
    pub(super) original: &'a DeriveInput,
    pub(super) attrs: NewtypeAttrs,
    pub(super) fields: Vec<Field<'a>>,
}

/// One of its fields.
pub(super) struct Field<'a> {
    pub(super) original: &'a syn::Field,
    pub(super) member: Member,
    pub(super) ty: &'a Type,
    pub(super) attrs: ValueAttrs,
}

/// How the value is stored.
#[derive(Clone, Copy)]
pub(super) enum Mapping {
    /// By its type's own mapping.
    Plain,
    /// As a vector, by its type's own mapping.
    Vector,
    Json,
    /// By functions.
    Encoded,
}

impl<'a> Input<'a> {
    /// Nothing, if the item is no struct with fields; then that is its fault.
    pub(super) fn from_syn(ctxt: &Ctxt, node: &'a DeriveInput) -> Option<Self> {
        let fields = fields(ctxt, node)?;
        let attrs = NewtypeAttrs::from_syn(ctxt, &node.attrs);
        let field = |(i, node): (usize, &'a syn::Field)| Field {
            original: node,
            member: node.ident.clone().map_or_else(|| Index::from(i).into(), Member::from),
            ty: &node.ty,
            attrs: ValueAttrs::from_syn(ctxt, &node.attrs),
        };
        Some(Self { original: node, attrs, fields: fields.enumerate().map(field).collect() })
    }

    /// The field that is the value.
    pub(super) fn value(&self) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.attrs.skip.is_none())
    }

    /// Whether anything of it borrows. Then it is not read back.
    pub(super) fn borrows(&self) -> bool {
        self.fields.iter().any(|field| shape::borrows(field.ty))
    }
}

impl Field<'_> {
    pub(super) fn mapping(&self) -> Mapping {
        let attrs = &self.attrs;
        if attrs.vector.is_some() {
            Mapping::Vector
        } else if attrs.json.is_some() {
            Mapping::Json
        } else if attrs.with.is_some() || attrs.encoder.is_some() {
            Mapping::Encoded
        } else {
            Mapping::Plain
        }
    }

    /// The `T` of an `Option<T>`, where the mapping stands for `T` and `None`
    /// is NULL.
    pub(super) fn option(&self) -> Option<&Type> {
        let maps_the_inner = self.attrs.json.is_some() || self.attrs.with.is_some();
        shape::option(self.ty).filter(|_| maps_the_inner)
    }
}

fn fields<'a>(
    ctxt: &Ctxt,
    node: &'a DeriveInput,
) -> Option<impl Iterator<Item = &'a syn::Field> + use<'a>> {
    let name = &node.ident;
    let is_of_names = |data: &syn::DataEnum| {
        data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
    };
    let fault = match &node.data {
        Data::Struct(data) if !matches!(data.fields, Fields::Unit) => {
            return Some(data.fields.iter());
        }
        Data::Struct(_) => format!("not for one without a field: write `struct {name}(i64);`"),
        Data::Enum(data) if is_of_names(data) => {
            "not an enum: derive `SqliteText` for an enum of names".to_owned()
        }
        Data::Enum(_) => "not an enum: write `#[sqlite(json)]` at the field that has it, \
                          in place of this derive"
            .to_owned(),
        Data::Union(_) => format!("not a union: write `struct {name}(i64);`"),
    };
    ctxt.error(name, format_args!("`SqliteValue` is for a struct of one value, {fault}"));
    None
}
