//! How many rows each phase has.

use crate::measure::asked::Asked;

/// Rows by phase.
pub(crate) struct Sizes {
    /// Of the two tables of vectors.
    pub(crate) vectors: [usize; 2],
    /// Of the table that is read from one end to the other.
    pub(crate) typed: usize,
}

impl Sizes {
    pub(crate) fn of(asked: &Asked) -> Self {
        match asked.rows {
            None if asked.quick => Self { vectors: [5_000, 20_000], typed: 50_000 },
            rows => {
                let large = rows.unwrap_or(200_000);
                Self { vectors: [large / 10, large], typed: large / 2 }
            }
        }
    }
}
