//! Digests: 128 bits that stand for what a plan was made of, as text in it.
//!
//! The hash of fingerprints, which makes no cryptographic promise.

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::Seed;
use super::fingerprint::Pieces;

/// Stands for pieces of bytes, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Digest(pub(crate) u128);

/// A digest that is being made.
pub(crate) struct Digesting(Pieces);

impl Digest {
    pub(crate) fn begin(seed: Seed) -> Digesting {
        Digesting(seed.pieces())
    }
}

impl Digesting {
    /// The next piece. Pieces do not run into each other.
    pub(crate) fn put(&mut self, piece: &[u8]) {
        self.0.write(&(piece.len() as u64).to_le_bytes());
        self.0.write(piece);
    }

    pub(crate) fn finish(&self) -> Digest {
        Digest(self.0.finish_128())
    }
}

// Hexadecimal digits: programs that read JSON take a number for a float.

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let number = u128::from_str_radix(&digits, 16);
        number.map(Self).map_err(|_| de::Error::custom("a digest is hexadecimal digits"))
    }
}

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let number = u64::from_str_radix(&digits, 16);
        number.map(Self).map_err(|_| de::Error::custom("a seed is hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(seed: u64, pieces: &[&str]) -> Digest {
        let mut digest = Digest::begin(Seed(seed));
        pieces.iter().for_each(|piece| digest.put(piece.as_bytes()));
        digest.finish()
    }

    #[test]
    fn every_piece_and_the_seed_count() {
        let different =
            [digest(1, &["ab", "c"]), digest(1, &["a", "bc"]), digest(1, &["abc"]), digest(1, &[])];
        for (i, one) in different.iter().enumerate() {
            assert!(different[..i].iter().all(|other| other != one), "{i}");
        }
        assert_ne!(digest(1, &["a"]), digest(2, &["a"]));
        assert_eq!(digest(1, &["a"]), digest(1, &["a"]));
    }

    #[test]
    fn they_are_text_in_json() {
        for number in [0, 1, u128::MAX] {
            let json = serde_json::to_string(&Digest(number)).expect("it is JSON");
            assert_eq!(serde_json::from_str::<Digest>(&json).expect(&json), Digest(number));
        }
        assert!(serde_json::from_str::<Digest>("\"x\"").is_err());
        let seed = serde_json::to_string(&Seed(u64::MAX)).expect("it is JSON");
        assert_eq!(serde_json::from_str::<Seed>(&seed).expect(&seed), Seed(u64::MAX));
    }
}
