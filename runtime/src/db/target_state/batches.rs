//! An apply in several transactions.

use super::TargetState;
#[cfg(doc)]
use crate::Error;

impl TargetState {
    /// Lets [`apply`](Self::apply) commit after every so many bytes of rows, instead of
    /// once at its end. Others can write in between, and the write-ahead log, which
    /// holds all that one transaction writes, stays about as long as a batch.
    ///
    /// Counted are the rows that are inserted or updated, as they are encoded, which is
    /// about what they take in the file; a row that is deleted counts for half a
    /// kilobyte. A batch has one row at least, and so `0` makes a batch of each. What
    /// refers to a row comes after it, and is deleted before it.
    ///
    /// Nothing of the whole is done before all of it is decided: conflicts, consent and
    /// the [limit on deletes](Self::limit_deletes), for
    /// [`apply_plan`](Self::apply_plan) whether it is what was reviewed. Changes of
    /// tables are in the first batch, whatever they take, and new indexes in the last.
    ///
    /// Each batch leaves rows and ledger as one. If an apply ends between two, because
    /// the process is killed or by [`Error::Interrupted`], what was committed stands,
    /// and the next run goes on from there, with batches or without: it writes only what
    /// is missing. A component's memo holds no more from its first change on, and holds
    /// again with its last. Readers see what is committed so far.
    ///
    /// ```
    /// use declarite::{Database, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// #[sqlite(table = "lines")]
    /// struct Line {
    ///     #[sqlite(primary_key)]
    ///     number: i64,
    ///     text: String,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("corpus")?;
    /// target.batches(64 << 10);
    /// let lines = target.declare_table::<Line>()?;
    /// for number in 0..1_000 {
    ///     lines.declare_row(&Line { number, text: "so many words".repeat(20) })?;
    /// }
    /// let report = target.apply()?;
    /// assert_eq!(report.inserted, 1_000);
    /// assert!(report.batches > 3);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Of the apply: [`Error::Batches`] where one transaction is needed: for rows of a
    /// table that refers to itself, or of tables that refer to each other in a circle;
    /// for unique values that go from one row to another; where a row refers to
    /// nothing between two batches; and with [`repair`](Self::repair). Those of tables
    /// are told before anything is written. [`Error::Interrupted`] after the first batch,
    /// for whatever ended the apply, [`Error::Conflict`] among it if somebody applied
    /// the app, or changed its tables, between two batches. The target state is spent then.
    pub fn batches(&self, bytes: u64) -> &Self {
        self.shared.run().batches = Some(bytes);
        self
    }
}
