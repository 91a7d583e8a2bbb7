//! Decides: what has to be done, in which order, and what is refused. No
//! connection, no SQL; the order of everything is a function of its input.

mod diff;
mod drop;
mod evolve;
mod facts;
mod guard;
mod names;
mod order;
mod reference;
mod rows;
mod steps;
mod unique;

pub(crate) use diff::{AppliedTable, diff};
pub(crate) use drop::refuse_releases;
pub(crate) use evolve::{moves_epoch, plan_schema};
pub use facts::ManagedBy;
pub(crate) use facts::{Consent, DeclaredTable, Facts, LedgerTable, Presence, Scope};
pub use guard::DeleteLimit;
pub(crate) use guard::TableDeletes;
pub(crate) use names::check_names;
pub(crate) use order::parents_first;
pub(crate) use reference::{ForeignKey, check_references};
pub(crate) use rows::{DeclaredRow, Released, RowChange, RowJoin};
pub(crate) use steps::SchemaPlan;
pub use steps::{Operation, Plan, Refusal, RowCounts, Step, TablePlan};
pub(crate) use unique::{StoredColumn, UniqueIndex, Uniques, Unused};
