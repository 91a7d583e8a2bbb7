//! Reading ledgers of older formats, as if they were of today's.
//!
//! They are as they were until an apply writes, for before that nothing is written.
//!
//! - Format 1: no checksums but those of pages, over their bodies alone; no version
//!   of the file's schema, which is then taken for another.
//! - Format 2: no memoised values, see [`keeps_values`](super::keeps_values).

use twox_hash::XxHash3_64;

use crate::row::ValueRef;
use crate::sqlite::{Handle, Row};
use crate::{Error, Result};

/// The oldest format that is read.
pub(super) const OLDEST: i64 = 1;

/// The tables of format 1 with today's columns.
const FORMAT_1: &str = "WITH \
    _declarite_app AS (SELECT *, 0 AS schema_version, NULL AS checksum \
                       FROM main._declarite_app), \
    _declarite_table AS (SELECT *, NULL AS checksum FROM main._declarite_table), \
    _declarite_component AS (SELECT *, NULL AS checksum FROM main._declarite_component) ";

/// Runs a query of the ledger and hands its rows over one by one.
pub(super) fn for_each(
    handle: &Handle<'_>,
    sql: &str,
    values: &[ValueRef<'_>],
    mut row: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    match handle.for_each(sql, values, &mut row) {
        // Of today's format no column lacks, and it is not asked for its version.
        Err(Error::Sqlite { message, .. })
            if message.starts_with("no such column") && super::format(handle)? == 1 =>
        {
            handle.for_each(&format!("{FORMAT_1}{sql}"), values, row)
        }
        done => done,
    }
}

/// Whether the page of a row is as format 1 wrote it; the columns are those of
/// [`pages`](super::pages).
pub(super) fn is_whole_page(row: &Row<'_>, from: usize) -> bool {
    row.integer(from + 3) == XxHash3_64::oneshot(row.bytes(from + 8)).cast_signed()
}
