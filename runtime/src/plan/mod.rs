//! Decides: what has to be done, in which order, and what is refused. No
//! connection, no SQL; the order of everything is a function of its input.

mod diff;
mod evolve;
mod order;
mod rows;
mod steps;

pub(crate) use diff::{AppliedTable, diff};
pub use evolve::ManagedBy;
pub(crate) use evolve::{
    Consent, DeclaredTable, Facts, LedgerTable, Presence, SchemaPlan, moves_epoch, plan_schema,
};
pub(crate) use order::parents_first;
pub(crate) use rows::{DeclaredRow, Released, RowChange, RowJoin};
pub use steps::{Operation, Plan, Refusal, RowCounts, Step, TablePlan};
