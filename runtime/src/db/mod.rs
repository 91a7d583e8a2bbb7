//! Does: opens files, runs transactions, applies target states.

mod apply;
mod apps;
mod connections;
mod database;
mod inspect;
mod ledger;
mod options;
mod report;
mod reshape;
mod run;
mod spool;
mod target_state;
mod terminal;
mod timings;
mod verify;

pub use apps::{App, AppDrop, AppTable};
pub(crate) use connections::{Reader, Scanner, in_snapshot};
pub use database::Database;
pub(crate) use ledger::provenances;
pub use options::DatabaseOptions;
pub use report::{Report, TableReport};
pub use target_state::{Component, TableBuilder, TableTarget, TargetState};
pub use timings::Timings;
pub use verify::{DriftedRows, TableVerification, Verification};
