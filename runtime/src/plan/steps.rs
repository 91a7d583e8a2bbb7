//! A plan as data.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::basis::Basis;
use crate::schema::{ColumnDef, IndexDef, TableSchema};

/// What an apply would do: schema steps in order, then the rows of each table.
///
/// It prints as commented SQL, [in colours](Self::colored) if that is asked for. It
/// serialises, so that somebody can review it before
/// [`TargetState::apply_plan`](crate::TargetState::apply_plan) does it. A field that
/// was changed by then makes it a plan that is not applied.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// Changes of tables, in the order they run.
    pub steps: Vec<Step>,
    /// What happens to the rows of each declared table.
    pub tables: Vec<TablePlan>,
    /// What is lost with the consent that was given.
    #[serde(default)]
    pub losses: Vec<Loss>,
    /// Steps that lack consent or cannot be taken. While there is one, an
    /// apply writes nothing.
    pub refusals: Vec<Refusal>,
    /// Components that were opened and not finished: their previous rows stand.
    #[serde(with = "super::paths")]
    pub abandoned: Vec<PathBuf>,
    /// What [`TargetState::apply_plan`](crate::TargetState::apply_plan) compares.
    #[serde(default)]
    pub(crate) basis: Basis,
}

impl Plan {
    /// Steps that lack consent or cannot be taken.
    #[must_use]
    pub fn refusals(&self) -> &[Refusal] {
        &self.refusals
    }

    /// Whether there is no step, no refusal and no row to write. An apply may
    /// still keep a memo.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
            && self.refusals.is_empty()
            && self.tables.iter().all(|table| table.rows.is_unchanged())
    }
}

/// The schema's part of a plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SchemaPlan {
    /// Steps that run before the rows are written.
    pub(crate) before: Vec<Step>,
    /// Steps that run after.
    pub(crate) after: Vec<Step>,
    /// Steps without consent, and those that cannot be taken.
    pub(crate) refusals: Vec<Refusal>,
    /// What is lost with consent.
    pub(crate) losses: Vec<Loss>,
}

impl SchemaPlan {
    /// What is lost if all that is refused is consented to.
    pub(crate) fn losses_at_most(&self) -> Vec<Loss> {
        let refused = self.refusals.iter().map(|refusal| Loss {
            table: refusal.table.clone(),
            column: refusal.column.clone(),
            rows: refusal.rows_at_risk,
        });
        self.losses.iter().cloned().chain(refused).collect()
    }

    /// S5: whether no more is lost than was planned, or what is.
    pub(crate) fn losses_within(&self, planned: &[Loss]) -> Result<(), String> {
        let of = |losses: &[Loss], it: &Loss| -> u64 {
            let same = |other: &&Loss| (&other.table, &other.column) == (&it.table, &it.column);
            losses.iter().filter(same).map(|loss| loss.rows).sum()
        };
        for loss in &self.losses {
            let (now, then) = (of(&self.losses, loss), of(planned, loss));
            if now > then {
                let column = loss.column.as_ref().map_or_else(String::new, |it| format!(".{it}"));
                return Err(format!(
                    "more would be lost of {}{column} than was planned: {now} rows instead of \
                     {then}",
                    loss.table
                ));
            }
        }
        Ok(())
    }
}

/// Data that goes, with consent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Loss {
    /// The table.
    pub table: String,
    /// The column, if only values of one go, or rows for the sake of one.
    pub column: Option<String>,
    /// Rows that lose the value, or that go.
    pub rows: u64,
}

/// `things.a, 3 rows`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, rows } = self;
        f.write_str(table)?;
        if let Some(column) = column {
            write!(f, ".{column}")?;
        }
        write!(f, ", {rows} {}", if *rows == 1 { "row" } else { "rows" })
    }
}

/// One operation, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// What is done.
    pub operation: Operation,
    /// Why it is done.
    pub reason: String,
}

/// A change of the database's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "a plan has few steps")]
pub enum Operation {
    /// Make a table.
    CreateTable {
        /// The table.
        schema: TableSchema,
    },
    /// Begin to track a table that is there.
    AdoptTable {
        /// The table.
        table: String,
    },
    /// Give a table another name.
    RenameTable {
        /// Its name so far.
        from: String,
        /// Its name from now on.
        to: String,
    },
    /// Give a column another name.
    RenameColumn {
        /// The table.
        table: String,
        /// The column's name so far.
        from: String,
        /// Its name from now on.
        to: String,
    },
    /// Append a column to a table; the rows that are there get its default, or NULL.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnDef,
    },
    /// Remove a column and its values.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Values it holds, NULLs not counted.
        values: u64,
    },
    /// Make an index.
    CreateIndex {
        /// The table.
        table: String,
        /// The index.
        index: IndexDef,
    },
    /// Remove an index.
    DropIndex {
        /// The table.
        table: String,
        /// The index's name.
        index: String,
    },
    /// Make the full-text index of a table, and fill it with the rows that are there.
    CreateFullText {
        /// The table, as it is by then.
        schema: TableSchema,
    },
    /// Remove the full-text index of a table; the texts stay in the table.
    DropFullText {
        /// The table, as the index was made for it.
        schema: TableSchema,
    },
    /// Copy the rows of a table aside, make it anew, and copy them back: what
    /// `ALTER TABLE` cannot do, and all changes of a vec0 table.
    Rebuild {
        /// The table as it is: a regular one has its new names by then, which a vec0
        /// table gets in the rebuild.
        from: TableSchema,
        /// The table as it will be.
        to: TableSchema,
        /// Rows that are kept.
        kept: u64,
        /// Rows that do not fit and are not declared again: they are lost.
        lost: u64,
    },
    /// Remove a table and its rows.
    DropTable {
        /// The table.
        table: String,
        /// Rows it holds.
        rows: u64,
    },
    /// Stop tracking a table that the user manages; it stays as it is.
    Forget {
        /// The table.
        table: String,
    },
}

/// What happens to the rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TablePlan {
    /// The table.
    pub table: String,
    /// How many rows are written and left.
    pub rows: RowCounts,
}

/// Rows by what happens to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowCounts {
    /// Declared now, not applied before.
    pub inserted: u64,
    /// Declared with other values than were applied.
    pub updated: u64,
    /// Applied before, declared by nobody now.
    pub deleted: u64,
    /// Declared as they were applied, or standing with their component.
    pub unchanged: u64,
}

impl RowCounts {
    /// Whether no row is written.
    #[must_use]
    pub const fn is_unchanged(&self) -> bool {
        self.inserted == 0 && self.updated == 0 && self.deleted == 0
    }
}

/// `12 inserted, 1 updated, 0 deleted, 987 unchanged`.
impl fmt::Display for RowCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inserted, updated, deleted, unchanged } = self;
        write!(
            f,
            "{inserted} inserted, {updated} updated, {deleted} deleted, {unchanged} unchanged"
        )
    }
}

/// A step the policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The table.
    pub table: String,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// What would be done.
    pub step: String,
    /// Rows whose data would be lost.
    pub rows_at_risk: u64,
    /// How to consent, or what to do instead.
    pub way_out: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, step, rows_at_risk, way_out } = self;
        write!(f, "table {table}")?;
        if let Some(column) = column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {step}")?;
        match rows_at_risk {
            0 => {}
            1 => f.write_str(", 1 row at risk")?,
            rows => write!(f, ", {rows} rows at risk")?,
        }
        write!(f, "; {way_out}")
    }
}
