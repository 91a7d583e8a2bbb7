//! Tables that change: what is planned, and what becomes of their rows.

mod case;
mod dependents;
mod extras;
mod guards;
#[cfg(unix)]
mod killed;
mod meetings;
mod random;
mod references;
mod regular;
mod runs;
mod sequences;
mod transitions;
mod values;
mod vec0;
mod violations;
