//! Comparing a target state's app with the file, and repairing it.

use super::TargetState;
#[cfg(doc)]
use crate::Error;
use crate::Result;
use crate::db::verify::{self, Verification};

impl TargetState {
    /// Compares the file with what was last applied: the app's tables, every row of
    /// them, and whether the ledger is whole. Nothing is written.
    ///
    /// It goes by the ledger alone, whatever this run declares, and reads all rows of
    /// the app's tables in one snapshot; of a table of the user's, the declared ones.
    /// The keys of a table's rows are in memory meanwhile. A row counts as changed if
    /// it is read back as another than was declared, for which a trigger will do.
    ///
    /// ```
    /// use declarite::diesel::connection::SimpleConnection;
    /// use declarite::{Database, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// #[sqlite(table = "pages")]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    ///     title: String,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("crawler")?;
    /// let pages = target.declare_table::<Page>()?;
    /// for url in ["/a", "/b"] {
    ///     pages.declare_row(&Page { url: url.into(), title: "a title".into() })?;
    /// }
    /// target.apply()?;
    /// assert!(target.verify()?.is_clean());
    ///
    /// db.transaction(|connection| {
    ///     connection.batch_execute(
    ///         "UPDATE pages SET title = 'mine' WHERE url = '/a';
    ///          DELETE FROM pages WHERE url = '/b';
    ///          INSERT INTO pages VALUES ('/c', 'by hand')",
    ///     )?;
    ///     Ok(())
    /// })?;
    /// let found = target.verify()?;
    /// assert_eq!(
    ///     found.to_string(),
    ///     "pages: 0 as applied, 1 missing, 1 changed, 1 foreign\n  \
    ///        missing: '/b'\n  \
    ///        changed: '/a'\n  \
    ///        foreign: '/c'"
    /// );
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// Full-text indexes are compared with the texts by FTS5 itself, which takes the writer
    /// for as long as it looks at one.
    ///
    /// # Errors
    ///
    /// [`Error::SqliteVecOff`] for a vec0 table on a database without sqlite-vec;
    /// [`Error::LedgerDamaged`] if the entry of an app or a table is damaged. Other
    /// damage is among what was found.
    pub fn verify(&self) -> Result<Verification> {
        verify::verify(&self.shared)
    }

    /// Makes this a run that repairs: its [`apply`](Self::apply) also writes declared
    /// rows that others changed or deleted.
    ///
    /// The file is compared with the ledger now, as [`verify`](Self::verify) does it,
    /// so it is called first, before tables are declared and components opened. Then:
    ///
    /// - A row that is missing or changed is written when it is declared, though it is
    ///   declared as it was. The memo of a component with such a row does not hold.
    /// - A row that nobody owns is taken over when it is declared, and stays as it is
    ///   when it is not.
    /// - A table that is gone is created again when it is declared, with every declared
    ///   row; no memo holds across that. Indexes that are gone are created again, and
    ///   full-text indexes too that have not the words of the rows.
    /// - A table with other columns or rules than were applied is made anew with its
    ///   rows when it is declared; values that would be lost need consent, and no memo
    ///   holds across that.
    /// - Damaged pages and components of the ledger are forgotten, and their rows
    ///   nobody's. Where the ledger does not tell whose they were, no memo holds.
    ///
    /// Rows that drifted and that the run does not declare are left as they are, where
    /// their components stand: in a partial run, and where one was abandoned.
    /// [`TableReport::still_drifted`](crate::TableReport::still_drifted) counts them.
    ///
    /// ```
    /// use declarite::diesel::connection::SimpleConnection;
    /// use declarite::{Database, Report, Result, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// #[sqlite(table = "pages")]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    ///     title: String,
    /// }
    ///
    /// fn index(db: &Database, repair: bool) -> Result<Report> {
    ///     let target = db.target_state("crawler")?;
    ///     if repair {
    ///         target.repair()?;
    ///     }
    ///     let pages = target.declare_table::<Page>()?;
    ///     for url in ["/a", "/b"] {
    ///         let Some(page) = target.component(url)?.memo(url)? else { continue };
    ///         page.declare_row(&pages, &Page { url: url.into(), title: "a title".into() })?;
    ///         page.finish()?;
    ///     }
    ///     target.apply()
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// assert_eq!(index(&db, false)?.inserted, 2);
    /// db.transaction(|connection| {
    ///     Ok(connection.batch_execute("UPDATE pages SET title = 'mine' WHERE url = '/a'")?)
    /// })?;
    /// // Both memos hold, and nobody looks.
    /// assert_eq!(index(&db, false)?.unchanged, 2);
    /// let report = index(&db, true)?;
    /// assert_eq!((report.updated, report.unchanged), (1, 1));
    /// assert!(db.target_state("crawler")?.verify()?.is_clean());
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::RepairTooLate`] once a table is declared or a component opened;
    /// [`Error::Drift`] if a table has not the columns of its key any more, or no
    /// primary key; [`Error::Conflict`] if the app was applied meanwhile; and as
    /// [`verify`](Self::verify).
    pub fn repair(&self) -> Result<&Self> {
        verify::set_up(&self.shared)?;
        Ok(self)
    }
}
