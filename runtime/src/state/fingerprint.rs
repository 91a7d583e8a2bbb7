//! Fingerprints: 128 bits that stand for one encoded row.
//!
//! XXH3 with a seed of the app's own: <https://xxhash.com>. Rows that collide
//! cannot be prepared by somebody who cannot read the file, but the hash makes
//! no cryptographic promise.

use twox_hash::XxHash3_128;
use twox_hash::xxhash3_128::{DEFAULT_SECRET_LENGTH, RawHasher, SecretBuffer};

/// What the hashes of one app begin with: random, made in its first apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(pub(crate) u64);

/// A hash over pieces.
pub(super) type Pieces = RawHasher<[u8; DEFAULT_SECRET_LENGTH]>;

impl Seed {
    /// A hash over pieces of bytes, as if they were one.
    pub(super) fn pieces(self) -> Pieces {
        RawHasher::new(self.buffer())
    }

    fn buffer(self) -> SecretBuffer<[u8; DEFAULT_SECRET_LENGTH]> {
        match SecretBuffer::with_seed(self.0, [0; DEFAULT_SECRET_LENGTH]) {
            Ok(buffer) => buffer,
            Err(_) => unreachable!("a secret is made of any seed"),
        }
    }
}

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
        Self(XxHash3_128::oneshot_with_seed(seed.0, bytes))
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
    secret: [u8; DEFAULT_SECRET_LENGTH],
}

impl Fingerprints {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { seed, secret: seed.buffer().into_secret() }
    }

    /// The fingerprint of an encoded row.
    #[inline]
    pub(crate) fn of(&self, bytes: &[u8]) -> Fingerprint {
        let Self { seed, secret } = self;
        // The secret is as long as XXH3 has it.
        XxHash3_128::oneshot_with_seed_and_secret(seed.0, secret, bytes)
            .map_or_else(|_| Fingerprint::of(*seed, bytes), Fingerprint)
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
