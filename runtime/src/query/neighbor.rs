//! What a search finds.

/// A row, and how far it is from the vector that was asked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor<R> {
    /// The row.
    pub row: R,
    /// Its distance by the column's metric, least first: L2, L1 or cosine
    /// distance, or the number of differing bits.
    pub distance: f64,
}
