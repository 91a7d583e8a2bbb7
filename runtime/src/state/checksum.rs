//! Checksums over the ledger's own rows: what was changed by accident is found,
//! what was changed on purpose need not be.

use std::cell::Cell;

use twox_hash::XxHash3_64;

use crate::row::ValueRef;

/// The checksum of a row, class and length of each value included.
///
/// Long values are hashed by themselves, in one pass, and their hash stands for
/// them: a hash over pieces costs a page more than all else that is read of it.
pub(crate) fn checksum<'v>(values: impl IntoIterator<Item = ValueRef<'v>>) -> i64 {
    thread_local! {
        static SHORT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut short = SHORT.take();
    short.clear();
    let mut sized = |class: u8, bytes: &[u8]| {
        short.push(class);
        short.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        if bytes.len() > 64 {
            short.extend_from_slice(&XxHash3_64::oneshot(bytes).to_le_bytes());
        } else {
            short.extend_from_slice(bytes);
        }
    };
    for value in values {
        match value {
            ValueRef::Null => sized(0, &[]),
            ValueRef::Integer(integer) => sized(1, &integer.to_le_bytes()),
            ValueRef::Real(real) => sized(2, &real.to_le_bytes()),
            ValueRef::Text(text) => sized(3, text.as_bytes()),
            ValueRef::Blob(bytes) => sized(4, bytes),
        }
    }
    let sum = XxHash3_64::oneshot(&short).cast_signed();
    SHORT.set(short);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L7: values do not run into each other, nor one class into another.
    #[test]
    fn l7_every_value_counts() {
        let rows = [
            vec![ValueRef::Text("ab"), ValueRef::Text("c")],
            vec![ValueRef::Text("a"), ValueRef::Text("bc")],
            vec![ValueRef::Text("abc")],
            vec![ValueRef::Blob(b"abc")],
            vec![ValueRef::Blob(b"abc"), ValueRef::Null],
            vec![ValueRef::Integer(0)],
            vec![ValueRef::Real(0.0)],
            vec![],
        ];
        let mut sums: Vec<i64> = rows.iter().map(|row| checksum(row.iter().copied())).collect();
        sums.sort_unstable();
        sums.dedup();
        assert_eq!(sums.len(), rows.len());
    }
}
