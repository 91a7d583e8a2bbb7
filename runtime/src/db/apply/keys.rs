//! The values of keys.

use crate::row::{Key, Value};

/// The values of a row's key.
pub(super) fn key_values(key: &[u8]) -> Vec<Value> {
    // Keys come from this run or from a page whose checksum fits.
    Key(key).values().unwrap_or_default()
}
