//! What an apply did.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::timings::Timings;
use crate::plan::{RowCounts, Step};
use crate::schema::same_name;

/// What an apply did.
///
/// It displays itself as one line for each table and one for all of them:
///
/// ```text
/// documents: 12 inserted, 1 updated, 0 deleted, 987 unchanged
/// total: 12 inserted, 1 updated, 0 deleted, 987 unchanged
/// ```
///
/// What the run took is told apart from that, by its [`timings`](Self::timings):
///
/// ```
/// use declarite::{Database, SqliteRow};
///
/// #[derive(SqliteRow)]
/// #[sqlite(table = "words")]
/// struct Word {
///     #[sqlite(primary_key)]
///     word: String,
///     length: u32,
/// }
///
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("dictionary")?;
/// let words = target.declare_table::<Word>()?;
/// for word in ["light", "heat", "motion"] {
///     words.declare_row(&Word { word: word.to_owned(), length: word.len() as u32 })?;
/// }
/// let report = target.apply()?;
/// println!("{report}\n{}", report.timings);
/// println!("{} rows, {} bytes", report.written(), report.bytes);
/// assert_eq!(report.written(), 3);
/// assert!(report.timings.apply <= report.elapsed);
/// # Ok::<(), declarite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// Every declared table, in the order of their declaration.
    pub tables: Vec<TableReport>,
    /// Rows inserted, in all tables.
    pub inserted: u64,
    /// Rows updated, in all tables.
    pub updated: u64,
    /// Rows deleted, in all tables.
    pub deleted: u64,
    /// Rows that stayed as they were, in all tables.
    pub unchanged: u64,
    /// Bytes of the rows inserted and updated, in all tables.
    pub bytes: u64,
    /// Components that were opened and not finished: their previous rows stand.
    pub abandoned: Vec<PathBuf>,
    /// Changes of tables that were made, in the order they were made.
    pub steps: Vec<Step>,
    /// Transactions that were committed: none where there was nothing to write, and one
    /// except [in batches](crate::TargetState::batches).
    pub batches: u64,
    /// How long the apply took, with what it waited for other writers and the copying of
    /// the log.
    pub elapsed: Duration,
    /// How long the parts of the run took.
    pub timings: Timings,
}

/// What an apply did to one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TableReport {
    /// The table.
    pub table: String,
    /// Rows inserted.
    pub inserted: u64,
    /// Rows updated.
    pub updated: u64,
    /// Rows deleted.
    pub deleted: u64,
    /// Rows that stayed as they were: declared again as they are, or standing
    /// with a component whose memo holds or that was abandoned.
    pub unchanged: u64,
    /// Bytes of the rows inserted and updated, as they are encoded to be hashed: 11 for a
    /// number, 7 and its length for text, a blob or a vector, none for NULL.
    pub bytes: u64,
    /// Rows that the file held otherwise than the ledger says, and that are now as
    /// declared: an update met no row, and the row was inserted; a delete met none;
    /// or [`repair`](crate::TargetState::repair) had found the row missing or changed.
    pub drifted: u64,
    /// Rows that [`repair`](crate::TargetState::repair) found drifted, and that this
    /// apply left so: their components were not finished in it.
    pub still_drifted: u64,
}

impl Report {
    /// The report of one table; ASCII case does not matter.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableReport> {
        self.tables.iter().find(|table| same_name(&table.table, name))
    }

    /// Rows inserted and updated, in all tables.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.inserted + self.updated
    }

    pub(super) fn push(&mut self, table: TableReport) {
        self.inserted += table.inserted;
        self.updated += table.updated;
        self.deleted += table.deleted;
        self.unchanged += table.unchanged;
        self.bytes += table.bytes;
        self.tables.push(table);
    }
}

impl TableReport {
    /// Rows inserted and updated.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.inserted + self.updated
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            let TableReport { table, inserted, updated, deleted, unchanged, .. } = table;
            let rows = RowCounts {
                inserted: *inserted,
                updated: *updated,
                deleted: *deleted,
                unchanged: *unchanged,
            };
            writeln!(f, "{table}: {rows}")?;
        }
        let Self { inserted, updated, deleted, unchanged, .. } = *self;
        write!(f, "total: {}", RowCounts { inserted, updated, deleted, unchanged })
    }
}
