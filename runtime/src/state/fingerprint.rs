//! Fingerprints: 128 bits that stand for one encoded row.
//!
//! XXH3 with a seed of the app's own: <https://xxhash.com>. Rows that collide
//! cannot be prepared by somebody who cannot read the file, but the hash makes
//! no cryptographic promise.

use xxhash_rust::xxh3::xxh3_128_with_seed;

/// What the hashes of one app begin with: random, made in its first apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(pub(crate) u64);

/// Stands for the values of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Fingerprint(pub(crate) u128);

impl Fingerprint {
    /// Another, that no row has which has this one.
    pub(crate) const fn doubted(self) -> Self {
        Self(!self.0)
    }

    /// The fingerprint of an encoded row, or of any other bytes.
    #[inline]
    pub(crate) fn of(seed: Seed, bytes: &[u8]) -> Self {
        Self(xxh3_128_with_seed(bytes, seed.0))
    }

    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// None for anything but 16 bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(u128::from_le_bytes(bytes.try_into().ok()?)))
    }
}
