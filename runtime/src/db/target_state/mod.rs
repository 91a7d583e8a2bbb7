//! What a run declares, from `target_state` to `apply`: the faces of `run` and `apply`.

mod batches;
mod component;
mod drift;
mod memoize;
mod state;
mod table;

pub use component::Component;
pub use state::TargetState;
pub use table::{TableBuilder, TableTarget};
