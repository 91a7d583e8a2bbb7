//! What the struct says.

use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path};

use super::diesel::{self, DieselAttr};
use super::fts5::{self, Fts5Attr};
use super::keys::StructKey;
use super::list::{self, IndexAttr};
use super::value;
use super::vector::{self, Vec0Attr};
use super::word::{self, Word};
use super::{Attr, Attrs, ON_STRUCT, give, give_more, read_attributes};
use crate::case::Case;
use crate::ctxt::Ctxt;

/// See the module.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) table: Attr<LitStr>,
    pub(crate) vec0: Attr<Vec0Attr>,
    pub(crate) strict: Attr<()>,
    pub(crate) without_rowid: Attr<()>,
    pub(crate) primary_key: Attr<Vec<Ident>>,
    pub(crate) index: Attrs<IndexAttr>,
    pub(crate) unique: Attrs<IndexAttr>,
    pub(crate) check: Attrs<LitStr>,
    pub(crate) fts5: Attr<Fts5Attr>,
    pub(crate) rename_all: Attr<Word<Case>>,
    pub(crate) renamed_from: Attrs<LitStr>,
    pub(crate) diesel: Attr<DieselAttr>,
    pub(crate) krate: Attr<Path>,
    /// Whether something could not be read; whoever misses a thing asks first.
    pub(crate) is_faulty: bool,
}

impl StructAttrs {
    pub(crate) fn from_syn(ctxt: &Ctxt, attributes: &[syn::Attribute]) -> Self {
        let mut attrs = Self::default();
        let whole = read_attributes(ctxt, attributes, &ON_STRUCT, |written, input| {
            attrs.read(ctxt, written, input)
        });
        attrs.is_faulty = !whole;
        attrs
    }

    fn read(
        &mut self,
        ctxt: &Ctxt,
        written: &value::Written<StructKey>,
        input: ParseStream<'_>,
    ) -> syn::Result<()> {
        match written.id {
            StructKey::Table => give(&mut self.table, written, value::text(written, input)?),
            StructKey::Vec0 => give(&mut self.vec0, written, vector::vec0(ctxt, written, input)?),
            StructKey::Strict => give(&mut self.strict, written, value::flag(written, input)?),
            StructKey::WithoutRowid => {
                give(&mut self.without_rowid, written, value::flag(written, input)?)
            }
            StructKey::PrimaryKey => {
                give(&mut self.primary_key, written, value::fields(written, input)?)
            }
            StructKey::Index => {
                give_more(&mut self.index, written, list::index(ctxt, written, input)?)
            }
            StructKey::Unique => {
                give_more(&mut self.unique, written, list::index(ctxt, written, input)?)
            }
            StructKey::Check => give_more(&mut self.check, written, value::text(written, input)?),
            StructKey::Fts5 => give(&mut self.fts5, written, fts5::fts5(ctxt, written, input)?),
            StructKey::RenameAll => {
                give(&mut self.rename_all, written, word::word(written, input)?)
            }
            StructKey::RenamedFrom => {
                give_more(&mut self.renamed_from, written, value::text(written, input)?)
            }
            StructKey::Diesel => give(&mut self.diesel, written, diesel::diesel(written, input)?),
            StructKey::Crate => give(&mut self.krate, written, value::module(written, input)?),
        }
    }
}
