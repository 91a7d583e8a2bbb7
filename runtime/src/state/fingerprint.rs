//! Fingerprints: 128 bits that stand for one encoded row.
//!
//! XXH3 with a seed of the app's own: <https://xxhash.com>. Rows that collide
//! cannot be prepared by somebody who cannot read the file, but the hash makes
//! no cryptographic promise.

use xxhash_rust::const_xxh3::const_custom_default_secret;
use xxhash_rust::xxh3::{xxh3_128_with_secret, xxh3_128_with_seed};

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

/// What fingerprints of one app are made with: the same as [`Fingerprint::of`] its seed.
///
/// For what is longer than 240 bytes, XXH3 makes a secret of the seed each time, which
/// costs a row as much as comparing it does.
pub(crate) struct Fingerprints {
    seed: Seed,
    secret: [u8; 192],
}

impl Fingerprints {
    pub(crate) const fn new(seed: Seed) -> Self {
        Self { seed, secret: const_custom_default_secret(seed.0) }
    }

    /// The fingerprint of an encoded row.
    #[inline]
    pub(crate) fn of(&self, bytes: &[u8]) -> Fingerprint {
        if bytes.len() > 240 {
            return Fingerprint(xxh3_128_with_secret(bytes, &self.secret));
        }
        Fingerprint::of(self.seed, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S8: rows are hashed otherwise where they are declared than where they are read.
    #[test]
    fn s8_a_secret_made_before_gives_the_same_fingerprints() {
        for seed in [0, 1, 0x9e37_79b9_7f4a_7c15, u64::MAX] {
            let prints = Fingerprints::new(Seed(seed));
            for length in (0..600).chain([1023, 1024, 1025, 2048, 5000]) {
                let bytes: Vec<u8> = (0..length).map(|i| (i * 31 % 251) as u8).collect();
                assert_eq!(prints.of(&bytes), Fingerprint::of(Seed(seed), &bytes), "{length}");
            }
        }
    }
}
