//! A stand-in for a real embedding model, so that the examples run anywhere. Put a model's
//! call here.

use declarite::VectorSchemaProvider;
use ndarray::Array1;

/// Words and their beginnings, hashed to dimensions: which words two texts share, and nothing
/// of what they mean.
pub(crate) struct HashedWords;

impl VectorSchemaProvider for HashedWords {
    const NAME: &'static str = "hashed words";
    const VERSION: &'static str = "1";
    const DIM: usize = 384;
}

impl HashedWords {
    /// None for a text without words.
    pub(crate) fn embed(text: &str) -> Option<Array1<f32>> {
        let mut embedding = Array1::<f32>::zeros(Self::DIM);
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
        for word in words {
            let word = word.to_lowercase();
            let stem: String = word.chars().take(4).collect();
            for (part, weight) in [(&word, 1.0), (&stem, 0.5)] {
                // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
                let hash = part.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
                    (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
                });
                embedding[(hash % Self::DIM as u64) as usize] += weight;
            }
        }
        let length = embedding.dot(&embedding).sqrt();
        (length > 0.0).then(|| embedding / length)
    }
}
