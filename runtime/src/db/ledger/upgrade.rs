//! Ledgers of older formats, made today's in the first apply that writes.
//!
//! Until then they are read as they are.

use super::{FORMAT, values};
use crate::Result;
use crate::row::ValueRef;
use crate::sqlite::Handle;

/// The oldest format that is read.
pub(super) const OLDEST: i64 = 2;

type Step = fn(&Handle<'_>) -> Result<()>;

/// What makes each format the next, from [`OLDEST`] on.
const STEPS: [Step; 1] = [to_3];

const _: () = assert!(
    STEPS.len() == (FORMAT - OLDEST).cast_unsigned() as usize,
    "there is a step from every format to the next"
);

/// Makes the ledger one of today's format, within the transaction of an apply.
pub(super) fn upgrade(handle: &Handle<'_>) -> Result<()> {
    let found = super::format(handle)?;
    if found == FORMAT {
        // Without its values a ledger is as good as before.
        return if values::keeps_values(handle)? { Ok(()) } else { values::create(handle) };
    }
    tracing::info!(from = found, to = FORMAT, "upgrading the ledger");
    for (from, step) in (OLDEST..).zip(STEPS) {
        if from >= found {
            step(handle)?;
        }
    }
    let sql = "UPDATE _declarite_format SET version = ?1";
    handle.run(sql, &[ValueRef::Integer(FORMAT)]).map(drop)
}

/// Memoised values.
fn to_3(handle: &Handle<'_>) -> Result<()> {
    values::create(handle)
}
