//! Decides: what has to be done, in which order, and what is refused. No
//! connection, no SQL; the order of everything is a function of its input.

mod basis;
mod carried;
mod diff;
mod drop;
mod evolution;
mod evolve;
mod facts;
mod full_text;
mod fusion;
mod guard;
mod losses;
mod names;
mod order;
mod paths;
mod predicate;
mod reference;
mod reviewed;
mod rows;
mod search;
mod selection;
mod steps;
mod unique;
mod words;

pub(crate) use basis::{Basis, PLAN_FORM};
pub(crate) use diff::{AppliedTable, Change};
pub(crate) use drop::refuse_releases;
pub(crate) use evolution::Evolution;
pub(crate) use evolve::plan_schema;
pub use facts::ManagedBy;
pub(crate) use facts::{
    Consent, DeclaredTable, Facts, LedgerTable, Misfits, Presence, Scope, Stored, TablePair,
};
pub(crate) use full_text::{again as full_text_again, drop_left as drop_left_full_text};
pub(crate) use fusion::{Fused, Fusion};
pub use guard::DeleteLimit;
pub(crate) use guard::TableDeletes;
pub(crate) use names::{check_names, text_names};
pub(crate) use order::parents_first;
pub(crate) use predicate::{Comparison, Predicate};
pub(crate) use reference::{ForeignKey, check_references};
pub(crate) use rows::{DeclaredRow, Released, RowChange, RowJoin, Twice};
pub(crate) use search::{Distances, Keys, MOST_BY_VEC0, Search, Vec0Filter};
pub(crate) use selection::{Selection, Sorted};
pub(crate) use steps::SchemaPlan;
pub use steps::{Loss, Operation, Plan, Refusal, RowCounts, Step, TablePlan};
pub(crate) use unique::{StoredColumn, UniqueIndex, Uniques, Unused};
