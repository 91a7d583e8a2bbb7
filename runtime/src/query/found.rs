//! What searches find.

/// A row, and how far it is from the vector that was asked with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbor<R> {
    /// The row.
    pub row: R,
    /// Its distance by the column's metric, least first: L2, L1 or cosine
    /// distance, or the number of differing bits.
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
    /// The sum of what its ranks count: more is better.
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
