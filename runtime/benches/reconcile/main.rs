//! What reconciling costs beside writing by hand.
//!
//! Prints one figure a line, `name value unit`. A floor is what somebody would write who
//! tracks nothing, on the same SQLite with the same settings; a ratio, with the unit `x`, is to
//! a floor that was run in turns with Declarite in the same rounds: the median of the rounds,
//! and as `name_min` and `name_max` the least and the greatest. Each phase asserts what its runs
//! did, so that no figure is of something else.
//!
//! `--rows N` says how many regular rows there are instead of 1,000,000; the other sizes follow.
//! `--quick` has fewer rows and rounds. `--only NAME[,NAME]` runs the phases that print figures
//! whose names begin so. Files are in the system's folder for temporary files, or in `TMPDIR`,
//! and should be on a disk; the largest take 10 GB.

#![allow(clippy::unwrap_used, reason = "a benchmark stops at any fault")]

mod change;
mod components;
mod large;
mod load;
mod lock;
#[path = "../measure/mod.rs"]
mod measure;
mod run;
mod sizes;
mod threads;
mod unchanged;

use measure::asked::Asked;
use sizes::Sizes;

/// How the figures of a phase begin, and what prints them.
type Phase = (&'static [&'static str], fn(&Asked, &Sizes));

const PHASES: [Phase; 11] = [
    (&["load_ordered"], load::ordered),
    (&["load_random"], load::random),
    (&["load_vec0"], load::vec0),
    (&["unchanged_ordered", "unchanged_random"], unchanged::regular),
    (&["unchanged_vec0", "xxh3"], unchanged::vec0),
    (&["change"], change::change),
    (&["components"], components::components),
    (&["memo"], components::memo),
    (
        &["load_large", "load_peak", "wal", "unchanged_large", "unchanged_peak", "growth"],
        large::large,
    ),
    (&["lock"], lock::lock),
    (&["threads"], threads::threads),
];

fn main() {
    if large::was_child() {
        return;
    }
    let asked = Asked::from_arguments();
    let sizes = Sizes::of(&asked);
    for (figures, phase) in PHASES {
        if figures.iter().any(|name| asked.wants(name)) {
            phase(&asked, &sizes);
        }
    }
}
