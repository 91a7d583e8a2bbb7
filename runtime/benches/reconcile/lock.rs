//! A run in which every row is changed: for how much of it others cannot write.

use declarite::Database;

use crate::measure::asked::Asked;
use crate::measure::data::{self, Entry};
use crate::measure::figures::{median, ratio, seconds, timed};
use crate::measure::files::{Files, settle};
use crate::run::{Expected, inserted, reconcile};
use crate::sizes::Sizes;

/// Regular rows in key order, all of them changed in each round.
pub(crate) fn lock(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.regular);
    let files = Files::new();
    let path = files.fresh("declarite");
    reconcile(&path, &entries, &inserted(entries.len()));
    let mut rounds = Vec::new();
    for round in 1..=asked.rounds() as i64 {
        let changed: Vec<Entry> = entries.iter().map(|entry| entry.changed(round)).collect();
        settle(&path);
        let db = Database::open(&path).unwrap();
        let (run, report) = timed(|| {
            let target = db.target_state("bench").unwrap();
            let table = target.declare_table::<Entry>().unwrap();
            changed.iter().for_each(|entry| table.declare_row(entry).unwrap());
            target.apply().unwrap()
        });
        Expected { updated: entries.len(), ..Expected::default() }.check(&report);
        rounds.push((run, seconds(report.elapsed), seconds(report.timings.lock_held)));
    }
    median("lock_run_ms", "ms", rounds.iter().map(|it| it.0 * 1e3));
    median("lock_apply_ms", "ms", rounds.iter().map(|it| it.1 * 1e3));
    median("lock_held_ms", "ms", rounds.iter().map(|it| it.2 * 1e3));
    ratio("lock_share", rounds.iter().map(|(_, apply, held)| held / apply));
    ratio("lock_share_of_run", rounds.iter().map(|(run, _, held)| held / run));
}
