//! Components.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::TableTarget;
use crate::db::ledger;
use crate::db::run::{Phase, Shared};
use crate::row::EncodeRow;
use crate::state::{Tracked, memo};
use crate::{Error, Result};

/// A named unit of work that owns the rows it declares.
///
/// It counts once it is [finished](Self::finish). Dropped without that, by
/// an error or a panic, its previous rows and memo stand, and the report lists
/// it as abandoned.
///
/// ```
/// use declarite::{Database, SqliteRow};
///
/// #[derive(SqliteRow)]
/// struct Line {
///     #[sqlite(primary_key)]
///     id: String,
///     text: String,
/// }
///
/// let files = [("a.txt", "one\ntwo"), ("b.txt", "three")];
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("lines")?;
/// let lines = target.declare_table::<Line>()?;
/// for (path, content) in files {
///     let Some(file) = target.component(path)?.memo(content)? else { continue };
///     for (number, text) in content.lines().enumerate() {
///         file.declare_row(&lines, &Line { id: format!("{path}:{number}"), text: text.into() })?;
///     }
///     file.finish()?;
/// }
/// assert_eq!(target.apply()?.inserted, 3);
/// # Ok::<(), declarite::Error>(())
/// ```
#[must_use = "a component counts only once it is finished"]
pub struct Component {
    pub(super) shared: Arc<Shared>,
    pub(super) index: usize,
    ended: bool,
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Component").field("app", &self.shared.app).finish_non_exhaustive()
    }
}

impl Component {
    pub(super) const fn new(shared: Arc<Shared>, index: usize) -> Self {
        Self { shared, index, ended: false }
    }

    /// Asks whether the component was last finished with these inputs.
    ///
    /// `None`: it was, and its rows stand; there is nothing to do. Otherwise
    /// the component comes back, to declare its rows and finish, and the inputs
    /// are its new memo. Put into the inputs all that the rows are made of: the
    /// bytes of the source, and a version of the code.
    ///
    /// A memo does not hold across new tables or columns, for which it made no
    /// rows, nor where [`repair`](crate::TargetState::repair) found drift in its rows. The
    /// inputs are hashed, not kept; see serde for what they can be.
    ///
    /// # Errors
    ///
    /// [`Error::Memo`] if the inputs cannot be serialised. [`Error::Refused`] if a
    /// column of a declared table is to go, with its values, without consent: before
    /// the work is done, not after.
    pub fn memo(mut self, inputs: &(impl Serialize + ?Sized)) -> Result<Option<Self>> {
        let print = memo(self.shared.seed, inputs);
        let shared = Arc::clone(&self.shared);
        let mut run = shared.run();
        let run = &mut *run;
        if let Err(spent) = run.check_open() {
            self.ended = true;
            return Err(spent);
        }
        let refusals = run.certain_refusals();
        if !refusals.is_empty() {
            self.ended = true;
            run.components[self.index].phase = Phase::Abandoned;
            return Err(Error::Refused { refusals });
        }
        let component = &mut run.components[self.index];
        let print = match print {
            Ok(print) => print,
            Err(fault) => {
                let path = component.path.to_path();
                self.ended = true;
                component.phase = Phase::Abandoned;
                return Err(Error::Memo { path, reason: fault.to_string() });
            }
        };
        let epoch = run.app.as_ref().map(|app| app.epoch);
        // C7: its rows are not what they were.
        let is_voided = |applied: &ledger::Component| {
            run.repair.as_ref().is_some_and(|repair| repair.voids(applied.id))
        };
        let holds = !run.moves_epoch
            && !component.ledger.as_ref().is_some_and(is_voided)
            && component.tracked.is_empty()
            && component
                .ledger
                .as_ref()
                .is_some_and(|applied| applied.memo == Some(print) && Some(applied.epoch) == epoch);
        if holds {
            component.phase = Phase::Standing;
            run.memo_stood = true;
            self.ended = true;
            return Ok(None);
        }
        component.memo = Some(print);
        Ok(Some(self))
    }

    /// Declares that this row should exist, and belongs to the component.
    ///
    /// # Errors
    ///
    /// As [`TableTarget::declare_row`], after which [`finish`](Self::finish)
    /// answers [`Error::Incomplete`]; [`Error::ForeignHandle`] for a table of
    /// another target state.
    pub fn declare_row<R: EncodeRow>(&self, table: &TableTarget<R>, row: &R) -> Result<()> {
        let place = self.place_in(table)?;
        self.shared.declare_row(place, &table.layout, row)
    }

    /// Declares that these rows should exist, and belong to the component: a slice, or
    /// anything that yields rows or references to them. See
    /// [`TableTarget::declare_rows`].
    ///
    /// # Errors
    ///
    /// As [`declare_row`](Self::declare_row), of the first row that cannot be declared.
    pub fn declare_rows<R: EncodeRow>(
        &self,
        table: &TableTarget<R>,
        rows: impl IntoIterator<Item: Borrow<R>>,
    ) -> Result<()> {
        let place = self.place_in(table)?;
        self.shared.declare_rows::<R>(place, &table.layout, rows)
    }

    /// Where the component's rows of a table are kept.
    fn place_in<R>(&self, table: &TableTarget<R>) -> Result<(usize, usize)> {
        if Arc::ptr_eq(&self.shared, &table.shared) {
            return Ok((table.table, self.index));
        }
        let error = Error::ForeignHandle { table: table.layout.schema.name().to_owned() };
        self.shared.run().fail(self.index, &error);
        Err(error)
    }

    /// Ends the component: its rows and memo count, and rows it had before and
    /// did not declare again are deleted.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] if a row of it could not be declared: its previous
    /// rows stand.
    pub fn finish(mut self) -> Result<()> {
        self.ended = true;
        let mut run = self.shared.run();
        run.check_open()?;
        let component = &mut run.components[self.index];
        if let Some(first) = component.failure.clone() {
            component.phase = Phase::Abandoned;
            component.tracked = Vec::new();
            return Err(Error::Incomplete { first });
        }
        component.phase = Phase::Finished;
        component.tracked.iter_mut().flatten().for_each(Tracked::forget_pages);
        Ok(())
    }
}

impl Drop for Component {
    fn drop(&mut self) {
        if !self.ended {
            let mut run = self.shared.run();
            let component = &mut run.components[self.index];
            component.phase = Phase::Abandoned;
            component.tracked = Vec::new();
        }
    }
}
