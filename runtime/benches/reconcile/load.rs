//! Loads into a new file beside a loop over one prepared statement.

use std::path::Path;

use declarite::SqliteRow;

use crate::measure::asked::Asked;
use crate::measure::data::{self, Document};
use crate::measure::figures::{in_turns, median, per_row, ratio};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{self, Cache, FloorRow};
use crate::run::{inserted, reconcile, reconcile_and_close};
use crate::sizes::Sizes;

/// Regular rows in key order.
pub(crate) fn ordered(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.regular);
    beside_floor("load_ordered", asked, &entries.iter().collect::<Vec<_>>());
}

/// Regular rows in no order, the same for both.
pub(crate) fn random(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.regular);
    beside_floor("load_random", asked, &data::shuffled(&entries));
}

fn beside_floor<R: SqliteRow + FloorRow>(name: &str, asked: &Asked, rows: &[&R]) {
    let files = Files::new();
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() {
        rounds.push(in_turns(
            round,
            || by_hand(&files.fresh("floor"), Cache::Large, rows),
            || by_declarite_and_close(&files.fresh("declarite"), rows),
        ));
    }
    median(&format!("{name}_floor"), "ns/row", times(&rounds, |it| it.0, rows.len()));
    median(name, "ns/row", times(&rounds, |it| it.1.0, rows.len()));
    ratio(&format!("{name}_ratio"), rounds.iter().map(|(floor, load)| load.0 / floor));
    // The loop copies its log within COMMIT, and an apply on another thread.
    ratio(&format!("{name}_closed_ratio"), rounds.iter().map(|(floor, load)| load.1 / floor));
}

/// Vectors whose partitions come in no order, beside loops with a large page cache and
/// without: vec0 rewrites its chunks row by row.
pub(crate) fn vec0(asked: &Asked, sizes: &Sizes) {
    let documents = data::documents(sizes.vectors);
    let documents: Vec<&Document> = documents.iter().collect();
    let files = Files::new();
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() {
        let (tuned, load) = in_turns(
            round,
            || by_hand(&files.fresh("tuned"), Cache::Large, &documents),
            || by_declarite(&files.fresh("declarite"), &documents),
        );
        let default = by_hand(&files.fresh("default"), Cache::Default, &documents);
        rounds.push((default, tuned, load));
    }
    let name = "load_vec0";
    let rows = documents.len();
    median(&format!("{name}_default_floor"), "ns/row", times(&rounds, |it| it.0, rows));
    median(&format!("{name}_tuned_floor"), "ns/row", times(&rounds, |it| it.1, rows));
    median(name, "ns/row", times(&rounds, |it| it.2, rows));
    ratio(&format!("{name}_default_ratio"), rounds.iter().map(|it| it.2 / it.0));
    ratio(&format!("{name}_tuned_ratio"), rounds.iter().map(|it| it.2 / it.1));
}

fn by_hand<R: FloorRow>(path: &Path, cache: Cache, rows: &[&R]) -> f64 {
    let seconds = floor::load(path, cache, rows.iter().copied());
    settle(path);
    seconds
}

fn by_declarite<R: SqliteRow>(path: &Path, rows: &[&R]) -> f64 {
    let seconds = reconcile(path, rows.iter().copied(), &inserted(rows.len()));
    settle(path);
    seconds
}

fn by_declarite_and_close<R: SqliteRow>(path: &Path, rows: &[&R]) -> (f64, f64) {
    let seconds = reconcile_and_close(path, rows.iter().copied(), &inserted(rows.len()));
    settle(path);
    seconds
}

fn times<T>(rounds: &[T], seconds: impl Fn(&T) -> f64, rows: usize) -> impl Iterator<Item = f64> {
    rounds.iter().map(move |round| per_row(seconds(round), rows))
}
