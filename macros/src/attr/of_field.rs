//! What a field says.

use syn::parse::ParseStream;
use syn::{ExprPath, Ident, LitStr, Path};

use super::diesel::{self, SqlType};
use super::keys::FieldKey;
use super::reference::{self, ReferencesAttr};
use super::value::{self, Written};
use super::vector::{self, VectorAttr};
use super::word::{self, Collation, Word};
use super::{Attr, Attrs, ON_FIELD, give, give_more, read_attributes};
use crate::ctxt::Ctxt;

/// See the module.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) primary_key: Attr<()>,
    pub(crate) ty: Attr<LitStr>,
    pub(crate) encoder: Attr<ExprPath>,
    pub(crate) decoder: Attr<ExprPath>,
    pub(crate) with: Attr<Path>,
    pub(crate) json: Attr<()>,
    pub(crate) vector: Attr<VectorAttr>,
    pub(crate) partition_key: Attr<()>,
    pub(crate) auxiliary: Attr<()>,
    pub(crate) unique: Attr<()>,
    pub(crate) index: Attr<()>,
    pub(crate) references: Attr<ReferencesAttr>,
    pub(crate) check: Attr<LitStr>,
    pub(crate) default: Attr<LitStr>,
    pub(crate) collate: Attr<Word<Collation>>,
    pub(crate) rename: Attr<LitStr>,
    pub(crate) renamed_from: Attrs<LitStr>,
    pub(crate) diesel_type: Attr<Word<SqlType>>,
    pub(crate) skip: Attr<()>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(crate) is_faulty: bool,
}

impl FieldAttrs {
    pub(crate) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole = read_attributes(ctxt, attributes, &ON_FIELD, |written, input| {
            attrs.read(ctxt, written, input)
        });
        attrs.is_faulty = !whole;
        attrs
    }

    fn read(
        &mut self,
        ctxt: &Ctxt,
        written: &Written<FieldKey>,
        input: ParseStream<'_>,
    ) -> syn::Result<()> {
        match written.id {
            FieldKey::PrimaryKey => {
                give(&mut self.primary_key, written, flag_of_field(written, input)?)
            }
            FieldKey::Type => give(&mut self.ty, written, value::text(written, input)?),
            FieldKey::Encoder => give(&mut self.encoder, written, value::function(written, input)?),
            FieldKey::Decoder => give(&mut self.decoder, written, value::function(written, input)?),
            FieldKey::With => give(&mut self.with, written, value::functions(written, input)?),
            FieldKey::Json => give(&mut self.json, written, value::flag(written, input)?),
            FieldKey::Vector => {
                give(&mut self.vector, written, vector::vector(ctxt, written, input)?)
            }
            FieldKey::PartitionKey => {
                give(&mut self.partition_key, written, value::flag(written, input)?)
            }
            FieldKey::Auxiliary => give(&mut self.auxiliary, written, value::flag(written, input)?),
            FieldKey::Unique => give(&mut self.unique, written, flag_of_field(written, input)?),
            FieldKey::Index => give(&mut self.index, written, flag_of_field(written, input)?),
            FieldKey::References => {
                give(&mut self.references, written, reference::references(ctxt, written, input)?)
            }
            FieldKey::Check => give(&mut self.check, written, value::text(written, input)?),
            FieldKey::Default => give(&mut self.default, written, value::text(written, input)?),
            FieldKey::Collate => give(&mut self.collate, written, word::word(written, input)?),
            FieldKey::Rename => give(&mut self.rename, written, value::text(written, input)?),
            FieldKey::RenamedFrom => {
                give_more(&mut self.renamed_from, written, value::text(written, input)?)
            }
            FieldKey::DieselType => {
                give(&mut self.diesel_type, written, diesel::sql_type(written, input)?)
            }
            FieldKey::Skip => give(&mut self.skip, written, value::flag(written, input)?),
        }
    }

    /// The keys that were given. Taken apart in full: a new key does not
    /// compile until it takes part in the rules over several.
    pub(crate) fn given(&self) -> Vec<(FieldKey, &Ident)> {
        fn key<T>(id: FieldKey, attr: &Attr<T>) -> Option<(FieldKey, &Ident)> {
            attr.as_ref().map(|given| (id, &given.key))
        }
        let Self {
            primary_key,
            ty,
            encoder,
            decoder,
            with,
            json,
            vector,
            partition_key,
            auxiliary,
            unique,
            index,
            references,
            check,
            default,
            collate,
            rename,
            renamed_from,
            diesel_type,
            skip,
            is_faulty: _,
        } = self;
        [
            key(FieldKey::PrimaryKey, primary_key),
            key(FieldKey::Type, ty),
            key(FieldKey::Encoder, encoder),
            key(FieldKey::Decoder, decoder),
            key(FieldKey::With, with),
            key(FieldKey::Json, json),
            key(FieldKey::Vector, vector),
            key(FieldKey::PartitionKey, partition_key),
            key(FieldKey::Auxiliary, auxiliary),
            key(FieldKey::Unique, unique),
            key(FieldKey::Index, index),
            key(FieldKey::References, references),
            key(FieldKey::Check, check),
            key(FieldKey::Default, default),
            key(FieldKey::Collate, collate),
            key(FieldKey::Rename, rename),
            renamed_from.first().map(|given| (FieldKey::RenamedFrom, &given.key)),
            key(FieldKey::DieselType, diesel_type),
            key(FieldKey::Skip, skip),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A flag whose list of fields belongs on the struct.
fn flag_of_field<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(syn::token::Paren) {
        let name = written.name;
        let message = format!(
            "`{name}(..)` with names belongs on the struct; on a field write `#[sqlite({name})]`"
        );
        return Err(syn::Error::new(written.key.span(), message));
    }
    value::flag(written, input)
}
#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn on_field(attribute: syn::Attribute) -> (FieldAttrs, Vec<String>) {
        let ctxt = Ctxt::new();
        let attrs = FieldAttrs::from_syn(&ctxt, &[attribute]);
        let errors = ctxt.check().err().unwrap_or_default();
        (attrs, errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_fault_of_a_list_is_seen() {
        let (attrs, errors) = on_field(parse_quote!(#[sqlite(jsn, rename = 3, skip, type)]));
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(attrs.is_faulty);
        assert!(attrs.skip.is_some());
    }

    #[test]
    fn paths_may_stand_in_quotes() {
        for attribute in
            [parse_quote!(#[sqlite(encoder = a::b)]), parse_quote!(#[sqlite(encoder = "a::b")])]
        {
            let (attrs, errors) = on_field(attribute);
            assert!(errors.is_empty(), "{errors:?}");
            assert!(attrs.encoder.is_some());
        }
    }

    #[test]
    fn a_provider_may_be_generic() {
        let (attrs, errors) =
            on_field(parse_quote!(#[sqlite(vector(of = P<A, B>, metric = "l1"))]));
        assert!(errors.is_empty(), "{errors:?}");
        let vector = attrs.vector.expect("it was given").value;
        assert!(vector.of.is_some() && vector.metric.is_some());
    }

    #[test]
    fn dimensions_are_those_of_sqlite_vec() {
        for (attribute, fault) in [
            (parse_quote!(#[sqlite(vector(dim = 0))]), true),
            (parse_quote!(#[sqlite(vector(dim = 1))]), false),
            (parse_quote!(#[sqlite(vector(dim = 8192))]), false),
            (parse_quote!(#[sqlite(vector(dim = 8193))]), true),
            (parse_quote!(#[sqlite(vector(dim = DIM))]), false),
            (parse_quote!(#[sqlite(vector(dim = "3"))]), true),
            (parse_quote!(#[sqlite(vector(dim = -3))]), true),
        ] {
            let (_, errors) = on_field(attribute);
            assert_eq!(!errors.is_empty(), fault, "{errors:?}");
        }
    }
}
