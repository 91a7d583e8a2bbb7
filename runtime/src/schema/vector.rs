//! Vectors as a column type.

use serde::{Deserialize, Serialize};

/// What one element of a vector is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Element {
    /// 32-bit floats, `float[N]`: 4 bytes an element.
    Float32,
    /// Signed bytes, `int8[N]`: 1 byte an element.
    Int8,
    /// Bits, `bit[N]`: 8 elements a byte.
    Bit,
}

impl Element {
    /// The element's word in sqlite-vec's column types: `float`, `int8`, `bit`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Float32 => "float",
            Self::Int8 => "int8",
            Self::Bit => "bit",
        }
    }
}

/// How far apart two vectors are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Metric {
    /// Euclidean distance, the square root included.
    L2,
    /// Sum of absolute differences.
    L1,
    /// One minus the cosine of the angle: 0 for the same direction, 2 for the opposite.
    Cosine,
    /// Number of differing bits. Bit vectors have this metric and no other.
    Hamming,
}

impl Metric {
    /// The metric's word: `l2`, `l1`, `cosine`, `hamming`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::L2 => "l2",
            Self::L1 => "l1",
            Self::Cosine => "cosine",
            Self::Hamming => "hamming",
        }
    }
}

/// The type of a vector column: element, dimension and metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VectorType {
    pub(crate) element: Element,
    pub(crate) dim: usize,
    pub(crate) metric: Metric,
}

impl VectorType {
    /// Dimensions sqlite-vec accepts.
    pub(crate) const MAX_DIM: usize = 8192;

    /// `dim` elements, compared by L2, or by Hamming distance where they are bits.
    ///
    /// A dimension that sqlite-vec cannot hold is an error of
    /// [`TableSchema::new`](crate::TableSchema::new), not of this function.
    #[must_use]
    pub const fn new(element: Element, dim: usize) -> Self {
        let metric = match element {
            Element::Float32 | Element::Int8 => Metric::L2,
            Element::Bit => Metric::Hamming,
        };
        Self { element, dim, metric }
    }

    /// The same vectors compared by `metric`.
    #[must_use]
    pub const fn metric(mut self, metric: Metric) -> Self {
        self.metric = metric;
        self
    }

    /// Bytes one vector takes.
    #[must_use]
    pub const fn byte_len(self) -> usize {
        match self.element {
            Element::Float32 => self.dim.saturating_mul(4),
            Element::Int8 => self.dim,
            Element::Bit => self.dim / 8,
        }
    }

    /// Why sqlite-vec would not take this type, if it would not.
    pub(crate) const fn fault(self) -> Option<&'static str> {
        if self.dim == 0 {
            return Some("a vector has at least 1 dimension");
        }
        if self.dim > Self::MAX_DIM {
            return Some("a vector has at most 8192 dimensions");
        }
        match (self.element, self.metric) {
            // sqlite-vec creates such a column, but nothing can ever be inserted into it.
            (Element::Bit, _) if !self.dim.is_multiple_of(8) => {
                Some("the dimension of a bit vector is a multiple of 8")
            }
            (Element::Bit, Metric::Hamming) => None,
            (Element::Bit, _) => Some("bit vectors are compared by hamming distance only"),
            (_, Metric::Hamming) => Some("only bit vectors are compared by hamming distance"),
            (_, Metric::L2 | Metric::L1 | Metric::Cosine) => None,
        }
    }
}

/// Whoever makes the vectors of a column, and so knows their dimension.
///
/// The file keeps the name and the version with the column. Change either of them with the
/// model, and the next apply asks for all its vectors again: no memo holds, and rows that are
/// not declared again are [refused](crate::Error::Refused), or go with consent, as those of
/// another dimension do. Vectors of two models would be compared otherwise, and their
/// distances mean nothing. Name the provider before the first change of it: vectors of which
/// it was not known are taken for those of the first that is named.
///
/// What is [memoised](crate::TargetState::memoize) knows nothing of it: let the name that it
/// is asked by tell the version too.
///
/// Searches with an [`Embedding`](crate::Embedding) are refused where the vectors are
/// another provider's.
///
/// ```
/// use declarite::{SqliteRow, VectorSchemaProvider};
///
/// struct MiniLm;
/// impl VectorSchemaProvider for MiniLm {
///     const NAME: &'static str = "all-MiniLM-L6-v2";
///     const VERSION: &'static str = "1";
///     const DIM: usize = 384;
/// }
///
/// #[derive(SqliteRow)]
/// #[sqlite(vec0)]
/// struct Page {
///     #[sqlite(primary_key)]
///     id: i64,
///     #[sqlite(vector(of = MiniLm))]
///     embedding: Vec<f32>,
/// }
/// assert_eq!(Page::SCHEMA.column("embedding").unwrap().vector().unwrap().byte_len(), 4 * 384);
/// ```
pub trait VectorSchemaProvider {
    /// The model's name.
    const NAME: &'static str;
    /// Its version: vectors of two versions do not compare. To be changed with whatever
    /// changes vectors, such as how texts are cut or normalised.
    const VERSION: &'static str;
    /// Elements in a vector, 1 to 8192.
    const DIM: usize;
}
