//! Handles on declared tables.

use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::Result;
use crate::db::run::{ROOT, Shared};
use crate::plan::{DeclaredTable, ManagedBy};
use crate::row::{EncodeRow, RowLayout, RowType};
use crate::schema::TableSchema;

/// A handle on a declared table: rows are declared through it.
///
/// Cheap to clone, and usable from any thread.
pub struct TableTarget<R> {
    pub(super) shared: Arc<Shared>,
    pub(super) table: usize,
    pub(super) layout: Arc<RowLayout>,
    // Neither owns nor lends a row, so that rows that borrow can be declared.
    row: PhantomData<fn() -> R>,
}

impl<R> Clone for TableTarget<R> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            table: self.table,
            layout: Arc::clone(&self.layout),
            row: PhantomData,
        }
    }
}

impl<R> fmt::Debug for TableTarget<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableTarget")
            .field("table", &self.layout.schema.name)
            .finish_non_exhaustive()
    }
}

impl<R> TableTarget<R> {
    pub(super) fn declare(shared: &Arc<Shared>, declared: DeclaredTable) -> Result<Self> {
        let (table, layout) = shared.declare_table(declared)?;
        Ok(Self { shared: Arc::clone(shared), table, layout, row: PhantomData })
    }

    /// The table's schema.
    #[must_use]
    pub fn schema(&self) -> &TableSchema {
        &self.layout.schema
    }
}

impl<R: EncodeRow> TableTarget<R> {
    /// Declares that this row should exist, outside any component.
    ///
    /// The row is encoded and compared at once, on this thread; if it is as it
    /// was applied, nothing of it is kept. Rows of one key may be declared
    /// again if they are equal.
    ///
    /// # Errors
    ///
    /// [`Error::Value`](crate::Error::Value) for a value that cannot be stored
    /// as it is, after which `apply` answers
    /// [`Error::Incomplete`](crate::Error::Incomplete);
    /// [`Error::Spent`](crate::Error::Spent) after an apply.
    pub fn declare_row(&self, row: &R) -> Result<()> {
        self.shared.declare_row((self.table, ROOT), &self.layout, row)
    }

    /// Declares that these rows should exist, outside any component: a slice, or
    /// anything that yields rows or references to them.
    ///
    /// The same as [`declare_row`](Self::declare_row) for each of them, and faster:
    /// rows are handed over some dozens at a time. From several threads, each of
    /// them encodes and hashes its own rows at the same time as the others.
    ///
    /// ```
    /// use declarite::{Database, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// struct Square {
    ///     #[sqlite(primary_key)]
    ///     number: i64,
    ///     square: i64,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("squares")?;
    /// let squares = target.declare_table::<Square>()?;
    /// let of = |numbers: std::ops::Range<i64>| {
    ///     squares.declare_rows(numbers.map(|number| Square { number, square: number * number }))
    /// };
    /// std::thread::scope(|scope| {
    ///     let half = scope.spawn(|| of(0..500));
    ///     of(500..1000)?;
    ///     half.join().expect("it does not panic")
    /// })?;
    /// assert_eq!(target.apply()?.inserted, 1000);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// With rayon it is `rows.par_chunks(1000).try_for_each(|rows| table.declare_rows(rows))`.
    ///
    /// # Errors
    ///
    /// That of the first row that cannot be declared; the rows before it are declared,
    /// and those after it are not looked at.
    pub fn declare_rows(&self, rows: impl IntoIterator<Item: Borrow<R>>) -> Result<()> {
        self.shared.declare_rows::<R>((self.table, ROOT), &self.layout, rows)
    }
}

/// How a table is declared, where not as its row type says.
#[must_use = "a table is declared by `declare`"]
pub struct TableBuilder<R> {
    shared: Arc<Shared>,
    schema: &'static TableSchema,
    name: Option<String>,
    managed_by: ManagedBy,
    adopt: bool,
    row: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for TableBuilder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableBuilder").field("table", &self.schema.name).finish_non_exhaustive()
    }
}

impl<R: RowType> TableBuilder<R> {
    pub(super) fn new(shared: &Arc<Shared>, schema: &'static TableSchema) -> Self {
        let shared = Arc::clone(shared);
        let managed_by = ManagedBy::System;
        Self { shared, schema, name: None, managed_by, adopt: false, row: PhantomData }
    }

    /// Under this name, not the row type's. References of other row types are to
    /// the table of the row type's own name.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Who makes, alters and drops the table.
    ///
    /// A table of the user's must be there and able to hold the declared rows. Of
    /// the declared columns it has all, of types that keep their values, those that
    /// are nullable with NULL; it tells rows apart by the declared key; further
    /// columns need no value. All in which it differs is told in one error, and
    /// nothing of it is ever altered. Its rows are written as those of any table: a
    /// row that is there under a declared key is updated, and one that is declared no
    /// longer deleted.
    ///
    /// It may be a view, if that has triggers INSTEAD OF INSERT, UPDATE and DELETE,
    /// through which its rows are written. A view has no key: its rows are told apart
    /// by the declared one, and that there is one row of each is the view's to see to.
    /// STRICT, indexes and what else is declared of a table is not asked of it, and
    /// values that unique columns behind it trade between rows are an error.
    pub fn managed_by(mut self, managed_by: ManagedBy) -> Self {
        self.managed_by = managed_by;
        self
    }

    /// Takes over a table that is there and belongs to no app. It must have the
    /// declared columns and what is declared of them: indexes, references,
    /// defaults, checks and collations, STRICT and WITHOUT ROWID. Its columns take
    /// NULL where the declared ones do, or everywhere. It may have more, where that
    /// needs no value. Rows that are never declared stay. If there is none, it is
    /// created as any other.
    pub fn adopt(mut self) -> Self {
        self.adopt = true;
        self
    }

    /// Declares the table.
    ///
    /// # Errors
    ///
    /// As [`TargetState::declare_table`](crate::TargetState::declare_table); and
    /// [`Error::Table`](crate::Error::Table) if a table that should be there is
    /// not, or is not as is declared.
    pub fn declare(self) -> Result<TableTarget<R>> {
        let schema = match &self.name {
            None => self.schema.clone(),
            Some(name) => self.schema.named(name)?,
        };
        let (managed_by, adopt) = (self.managed_by, self.adopt);
        TableTarget::declare(&self.shared, DeclaredTable { schema, managed_by, adopt })
    }
}
