//! What asking costs beside SQL by hand.
//!
//! Prints one figure a line, `name value unit`, as the benchmark of reconciling does. A floor is
//! what somebody writes by hand on libsqlite3-sys and sqlite-vec, with SQLite's defaults and one
//! prepared statement, who reads the same columns into the same structs; both run in turns in
//! the same rounds, on the same file, and have to find the same rows.
//!
//! `--rows N` says how many vectors the larger table has instead of 200,000; the other sizes
//! follow. `--quick` has fewer rows and rounds. `--only NAME[,NAME]` runs the phases that print
//! figures whose names begin so.

#![allow(clippy::unwrap_used, reason = "a benchmark stops at any fault")]

mod corpus;
mod floor;
mod knn;
mod load;
#[path = "../measure/mod.rs"]
mod measure;
mod sizes;
mod words;

use measure::asked::Asked;
use sizes::Sizes;

/// How the figures of a phase begin, and what prints them.
type Phase = (&'static [&'static str], fn(&Asked, &Sizes));

const PHASES: [Phase; 4] = [
    (&["knn"], knn::knn),
    (&["fts"], words::words),
    (&["hybrid"], words::hybrid),
    (&["load_typed"], load::typed),
];

fn main() {
    let asked = Asked::from_arguments();
    let sizes = Sizes::of(&asked);
    for (figures, phase) in PHASES {
        if figures.iter().any(|name| asked.wants(name)) {
            phase(&asked, &sizes);
        }
    }
}
