//! What searches find.

/// A row, and how far it is from the vector that was asked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor<R> {
    /// The row.
    pub row: R,
    /// Its distance by the column's metric, least first: L2, of which the root is taken,
    /// L1, cosine distance, which is 1 less the cosine and so from 0 to 2, or the number of
    /// differing bits.
    pub distance: f64,
}

/// A row that matches, and how well.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<R> {
    /// The row.
    pub row: R,
    /// How well it matches: more is better. It is BM25 as FTS5 computes it, with the sign
    /// turned, and tells of rows of one search only.
    pub score: f64,
    /// A piece of text around what matches, if one was [asked for](crate::Matching::snippet).
    pub snippet: Option<String>,
}

/// A row that a search by words, by a vector or both have found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<R> {
    /// The row.
    pub row: R,
    /// The sum over the sides that have it of `weight / (rank constant + rank)`: more is
    /// better, and 2/61 is the most if nothing is said of them. It tells of rows of one
    /// search only.
    pub score: f64,
    /// Where the search by words has it, if it does.
    pub by_words: Option<ByWords>,
    /// Where the search by the vector has it, if it does.
    pub by_vector: Option<ByVector>,
    /// A piece of text around what matches, if one was [asked for](crate::Hybrid::snippet)
    /// and the search by words has the row.
    pub snippet: Option<String>,
}

/// A row's place among those found by words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByWords {
    /// From 1, which matches best.
    pub rank: usize,
    /// How well it matches: see [`Match::score`].
    pub score: f64,
}

/// A row's place among those found by a vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByVector {
    /// From 1, which is nearest.
    pub rank: usize,
    /// How far it is: see [`Neighbor::distance`].
    pub distance: f64,
}
