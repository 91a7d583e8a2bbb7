//! What becomes of the stored rows of a table that changes. Read before anything
//! is written, and once more when the rows are copied.

mod convert;
mod read;
mod trial;

pub(super) use convert::{Conversion, Fit};
pub(super) use read::{Asked, read};
pub(super) use trial::TrialTable;
