//! One declared row as the spool holds it.

use std::cmp::Ordering;

use crate::plan::DeclaredRow;
use crate::state::Fingerprint;
use crate::{Error, Result};

/// A row in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'e> {
    pub(crate) table: usize,
    pub(crate) component: usize,
    /// Whether the component has the key already, with another row.
    pub(crate) changed: bool,
    pub(crate) print: Fingerprint,
    pub(crate) key: &'e [u8],
    pub(crate) row: &'e [u8],
}

/// Bytes of an entry before its key: its length and that of its key, table,
/// component, whether it is changed, and the fingerprint.
const HEAD: usize = 4 + 4 + 4 + 4 + 1 + 16;

impl<'e> Entry<'e> {
    pub(super) fn write(&self, to: &mut Vec<u8>) -> Result<()> {
        let length = u32::try_from(HEAD + self.key.len() + self.row.len());
        let (Ok(length), Ok(key_length)) = (length, u32::try_from(self.key.len())) else {
            return Err(Error::user("a declared row is longer than 4 GiB"));
        };
        // Tables and components are numbered by this run; there are not 2^32 of them.
        let [table, component] = [self.table, self.component].map(|n| n as u32);
        let mut head = [0; HEAD];
        head[0..4].copy_from_slice(&length.to_le_bytes());
        head[4..8].copy_from_slice(&key_length.to_le_bytes());
        head[8..12].copy_from_slice(&table.to_le_bytes());
        head[12..16].copy_from_slice(&component.to_le_bytes());
        head[16] = u8::from(self.changed);
        head[17..].copy_from_slice(&self.print.to_bytes());
        to.reserve(length as usize);
        to.extend_from_slice(&head);
        to.extend_from_slice(self.key);
        to.extend_from_slice(self.row);
        Ok(())
    }

    /// Reads the entry these bytes begin with.
    pub(super) fn read(bytes: &'e [u8]) -> Option<Self> {
        let number = |at: usize| {
            let four = bytes.get(at..at + 4)?.first_chunk::<4>()?;
            Some(u32::from_le_bytes(*four) as usize)
        };
        let (length, key_length) = (number(0)?, number(4)?);
        let (key, row) = bytes.get(HEAD..length)?.split_at_checked(key_length)?;
        Some(Self {
            table: number(8)?,
            component: number(12)?,
            changed: *bytes.get(16)? != 0,
            print: Fingerprint::from_bytes(bytes.get(17..HEAD)?)?,
            key,
            row,
        })
    }

    /// The row beside those that are let go of.
    pub(crate) const fn as_declared(&self) -> DeclaredRow<'e> {
        let Self { component, changed, key, print, .. } = *self;
        DeclaredRow { component, changed, key, print }
    }

    pub(super) const fn len(&self) -> usize {
        HEAD + self.key.len() + self.row.len()
    }

    /// By table and key; of one key, those that are changed first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.table
            .cmp(&other.table)
            .then_with(|| self.key.cmp(other.key))
            .then_with(|| other.changed.cmp(&self.changed))
            .then_with(|| self.component.cmp(&other.component))
    }
}
