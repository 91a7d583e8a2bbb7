//! What should be and what was applied, in the forms the two are compared in.
//! No connection: pages are read and written by `db`.

mod checksum;
mod digest;
mod fingerprint;
mod memo;
mod page;
mod page_cache;
mod prints;
mod reshape;
mod rewrite;
mod shape;
mod tracked;
mod value;

pub(crate) use checksum::checksum;
pub(crate) use digest::{Digest, Digesting};
pub(crate) use fingerprint::{Fingerprint, Fingerprints, Seed};
pub(crate) use memo::memo;
pub(crate) use page::{EncodedPage, Page};
pub(crate) use reshape::{Kept, Misfit, Reshape};
pub(crate) use rewrite::{PageChange, Pages, Rewrite};
pub(crate) use tracked::{Comparison, Mark, PageHead, Tracked};
pub(crate) use value::EncodedValue;
