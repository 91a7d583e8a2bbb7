//! An entry in the bytes of which Declarite takes its fingerprint.

use twox_hash::XxHash3_128;

use crate::measure::data::Entry;

const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;

/// A seed, with the secret that XXH3 else makes of it for each long input.
pub(crate) struct Hash {
    seed: u64,
    secret: Box<[u8]>,
}

impl Hash {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, secret: XxHash3_128::with_seed(seed).into_secret() }
    }
}

/// A row's values and its key, as `runtime/src/row` writes them.
#[derive(Default)]
pub(crate) struct Encoded {
    values: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

impl Encoded {
    /// Encodes a row in place of the one before.
    pub(crate) fn encode(&mut self, entry: &Entry) {
        self.values.clear();
        self.text(0, &entry.section);
        self.text(1, &entry.name);
        self.text(2, &entry.body);
        self.number(3, INTEGER, entry.size.to_le_bytes());
        if let Some(score) = entry.score {
            self.number(4, REAL, score.to_le_bytes());
        }
        self.key.clear();
        for text in [&entry.section, &entry.name] {
            assert!(!text.as_bytes().contains(&0), "its key would have to be escaped");
            self.key.push(TEXT);
            self.key.extend_from_slice(text.as_bytes());
            self.key.extend_from_slice(&[0, 0]);
        }
    }

    pub(crate) fn print(&self, hash: &Hash) -> u128 {
        XxHash3_128::oneshot_with_seed_and_secret(hash.seed, &hash.secret, &self.values)
            .expect("a secret that XXH3 made")
    }

    fn text(&mut self, column: u16, text: &str) {
        self.values.extend_from_slice(&column.to_le_bytes());
        self.values.push(TEXT);
        self.values.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.values.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, column: u16, class: u8, content: [u8; 8]) {
        self.values.extend_from_slice(&column.to_le_bytes());
        self.values.push(class);
        self.values.extend_from_slice(&content);
    }
}
