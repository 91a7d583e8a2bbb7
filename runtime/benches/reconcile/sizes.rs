//! How many rows each phase has.

use crate::measure::asked::Asked;

/// Rows by phase.
pub(crate) struct Sizes {
    /// Of the regular table.
    pub(crate) regular: usize,
    /// Of the vec0 table.
    pub(crate) vectors: usize,
    pub(crate) components: usize,
    /// Rows of the regular table where memory and growth are measured, and those that the
    /// growth is from.
    pub(crate) large: usize,
    pub(crate) small: usize,
}

impl Sizes {
    pub(crate) fn of(asked: &Asked) -> Self {
        match asked.rows {
            None if asked.quick => Self {
                regular: 100_000,
                vectors: 5_000,
                components: 20_000,
                large: 500_000,
                small: 100_000,
            },
            rows => {
                let regular = rows.unwrap_or(1_000_000);
                Self {
                    regular,
                    vectors: regular / 50,
                    components: regular / 10,
                    large: regular * 10,
                    small: regular / 10,
                }
            }
        }
    }
}
