//! What was last applied, in the same file as the rows.
//!
//! Seven tables under one prefix: the format's version, apps, their tables,
//! their components, pages of keys and fingerprints, memoised values and who
//! has them.

mod damage;
mod damaged;
mod names;
mod older;
mod pages;
mod provenance;
mod range;
mod read;
mod upgrade;
mod values;
mod write;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::plan::{AppliedTable, Evolution, LedgerTable, ManagedBy};
use crate::schema::TableSchema;
use crate::sqlite::Failure;
use crate::state::{Fingerprint, Seed};
use crate::{Error, Result};

pub(crate) use damage::component as damaged_component;
pub(crate) use damaged::{Damage, survey, table_pages};
use pages::check_all_pages;
pub(crate) use pages::{
    PageReader, PassedOver, RowCount, all_pages, check_pages, check_places, counts, counts_of,
    each_page, heads, heads_without, owners, pages_from, rows_of,
};
pub(crate) use provenance::provenances;
pub(crate) use range::heads_between;
use read::format;
pub(crate) use read::{
    app, check_format, checked_app, checked_app_names, component, components, components_without,
    declarer, exists, manager, shared_tables, tables, tracked,
};
pub(crate) use values::{ValueReader, ValueWriter, keeps_values, value};
pub(crate) use write::{LedgerWriter, create};

/// The version of the ledger's form that this build writes.
pub(crate) const FORMAT: i64 = 3;

/// The first generation of a table; every rebuild is one more.
pub(crate) const FIRST_GENERATION: i64 = 1;

/// Random, and moved by every apply that writes, so that two runs from one
/// state never both end well. Not a counter: a restored backup must not match
/// by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp(pub(crate) [u8; 16]);

impl Stamp {
    pub(crate) fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
        Ok(Self(bytes))
    }
}

/// A new app's seed.
pub(crate) fn random_seed() -> Result<Seed> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    Ok(Seed(u64::from_le_bytes(bytes)))
}

/// An app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct App {
    pub(crate) id: i64,
    pub(crate) seed: Seed,
    /// What memos belong to.
    pub(crate) epoch: i64,
    /// Moved by every apply of the app that writes.
    pub(crate) stamp: Stamp,
    /// Moved by every apply that changes its tables.
    pub(crate) schema_stamp: Stamp,
    /// The file's, when the app was last applied.
    pub(crate) schema_version: i64,
}

/// A table of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) id: i64,
    pub(crate) managed_by: ManagedBy,
    pub(crate) adopted: bool,
    pub(crate) generation: i64,
    /// Whether some row of it was ever declared by several components, which
    /// then all have its key.
    pub(crate) shared: bool,
    /// In a run that repairs, what is in the file where somebody else changed it.
    pub(crate) applied: AppliedTable,
    /// Whether somebody did; never in the file.
    pub(crate) drifted: bool,
    /// Whether the entry in the file says otherwise, of its indexes; never in the file.
    pub(crate) stale: bool,
    /// Whether its full-text index is to be made anew; never in the file.
    pub(crate) stale_text: bool,
}

impl Table {
    /// What a plan is made from.
    pub(crate) fn as_planned(&self) -> LedgerTable {
        let &Self { managed_by, ref applied, drifted, stale_text, .. } = self;
        LedgerTable { managed_by, applied: applied.clone(), drifted, stale_text }
    }

    /// What it takes to get to the declared table, without new names of other tables.
    pub(crate) fn evolution(&self, declared: &TableSchema) -> Evolution {
        let evolution = Evolution::of(&self.applied.schema, declared, &[]);
        evolution.with_drift(self.drifted).with_stale_text(self.stale_text)
    }
}

/// A component of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) id: i64,
    pub(crate) stamp: Stamp,
    pub(crate) memo: Option<Fingerprint>,
    pub(crate) epoch: i64,
}

/// Where a row is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) app: String,
    pub(crate) app_id: i64,
    pub(crate) path: PathKey,
    pub(crate) page: i64,
    pub(crate) entry: usize,
    pub(crate) print: Fingerprint,
}

/// A component's path as bytes, by which it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct PathKey(pub(crate) Vec<u8>);

impl PathKey {
    /// The root, which owns the rows declared outside components.
    pub(crate) const ROOT: Self = Self(Vec::new());

    /// Paths that are equal as [`std::path::Path`]s are one path.
    pub(crate) fn of(path: &std::path::Path) -> Self {
        // Most are written as they read, and need not be taken apart.
        let bytes = path.as_os_str().as_encoded_bytes();
        let is_plain = cfg!(unix)
            && !bytes.ends_with(b"/")
            && bytes.windows(2).all(|pair| pair != b"//" && pair != b"/.");
        if is_plain {
            return Self(bytes.to_vec());
        }
        let path: PathBuf = path.components().collect();
        Self(path.into_os_string().into_encoded_bytes())
    }

    pub(crate) fn to_path(&self) -> PathBuf {
        #[cfg(unix)]
        let path = <OsString as std::os::unix::ffi::OsStringExt>::from_vec(self.0.clone());
        #[cfg(not(unix))]
        let path: OsString = String::from_utf8_lossy(&self.0).into_owned().into();
        PathBuf::from(path)
    }

    /// How an error calls the component.
    pub(crate) fn describe(&self) -> String {
        if self.0.is_empty() {
            "rows declared outside components".to_owned()
        } else {
            format!("component {}", self.to_path().display())
        }
    }
}

fn writing(failure: Failure) -> Error {
    failure.during("writing the ledger")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// C3: paths that are equal are one component, however they are written.
        #[test]
        fn c3_equal_paths_are_one(path in "[a./]{0,12}") {
            let taken_apart: PathBuf = Path::new(&path).components().collect();
            let bytes = taken_apart.into_os_string().into_encoded_bytes();
            prop_assert_eq!(PathKey::of(Path::new(&path)).0, bytes);
        }
    }
}
