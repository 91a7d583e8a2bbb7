//! What a foreign key that refers to nothing is told by.

/// A row that refers to one that is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Violation {
    pub(super) child: String,
    pub(super) parent: String,
    /// The columns it refers by.
    pub(super) columns: Vec<String>,
    /// What tells the rows of its table apart.
    pub(super) identity: Vec<String>,
    /// The values of that, as a key is encoded.
    pub(super) row: Vec<u8>,
    /// What it refers to.
    pub(super) values: Vec<u8>,
}
