//! All rows of a regular table, as structs.

use std::hint::black_box;

use declarite::{Database, SqliteRow};

use crate::floor;
use crate::measure::asked::Asked;
use crate::measure::data::{self, Entry};
use crate::measure::figures::{in_turns, median, per_row, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{Cache, Connection};
use crate::sizes::Sizes;

/// Rows streamed one by one, beside a loop over one statement.
pub(crate) fn typed(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.typed);
    let files = Files::new();
    let path = files.fresh("entries");
    let db = Database::open(&path).unwrap();
    let target = db.target_state("bench").unwrap();
    target.declare_table::<Entry>().unwrap().declare_rows(&entries).unwrap();
    target.apply().unwrap();
    settle(&path);
    let by_hand = Connection::open(&path, Cache::Default);
    let loop_over = || {
        let mut all = by_hand.prepare("SELECT section, name, body, size, score FROM entries");
        let mut rows = 0;
        while all.step() {
            black_box(floor::entry(&all));
            rows += 1;
        }
        rows
    };
    let load = || {
        let mut rows = 0;
        for entry in Entry::all(&db).unwrap() {
            black_box(entry.unwrap());
            rows += 1;
        }
        rows
    };
    // Both find the file in the system's cache.
    assert_eq!((loop_over(), load()), (entries.len(), entries.len()));
    let rounds: Vec<_> = (0..asked.rounds() * 3)
        .map(|round| in_turns(round, || timed(loop_over).0, || timed(load).0))
        .collect();
    let time = |seconds: f64| per_row(seconds, entries.len());
    median("load_typed_floor", "ns/row", rounds.iter().map(|it| time(it.0)));
    median("load_typed", "ns/row", rounds.iter().map(|it| time(it.1)));
    ratio("load_typed_ratio", rounds.iter().map(|(floor, load)| load / floor));
}
