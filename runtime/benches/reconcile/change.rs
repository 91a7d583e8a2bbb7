//! A run in which one row of a hundred is changed and one of ten gone.

use crate::measure::asked::Asked;
use crate::measure::data::{self, Entry};
use crate::measure::figures::{in_turns, median, ratio};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{self, Cache, Compared};
use crate::run::{Expected, inserted, reconcile};
use crate::sizes::Sizes;

/// Beside a comparison by hand of all rows with the ledger, and statements for those that
/// differ.
pub(crate) fn change(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.regular);
    let changed: Vec<Entry> = entries.iter().step_by(100).map(|entry| entry.changed(1)).collect();
    let gone: Vec<&Entry> = entries.iter().skip(5).step_by(10).collect();
    let mut declared = Vec::with_capacity(entries.len());
    for (number, entry) in entries.iter().enumerate() {
        if number.is_multiple_of(100) {
            declared.push(&changed[number / 100]);
        } else if number % 10 != 5 {
            declared.push(entry);
        }
    }
    let same = declared.len() - changed.len();
    let expected = Expected {
        updated: changed.len(),
        deleted: gone.len(),
        unchanged: same,
        ..Expected::default()
    };
    let compared = Compared { same, changed: changed.len(), gone: gone.len(), new: 0 };

    let files = Files::new();
    let (untracked, tracked) = (files.fresh("untracked"), files.fresh("tracked"));
    floor::load(&untracked, Cache::Large, &entries);
    reconcile(&tracked, &entries, &inserted(entries.len()));
    let changed: Vec<&Entry> = changed.iter().collect();
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() {
        let by_hand = || {
            let path = files.copy(&untracked, "floor");
            let (comparison, found) = floor::compare(&tracked, declared.iter().copied());
            assert_eq!(found, compared);
            let statements = floor::change(&path, &changed, &gone);
            settle(&path);
            [comparison, statements]
        };
        let by_declarite = || {
            let path = files.copy(&tracked, "declarite");
            let seconds = reconcile(&path, declared.iter().copied(), &expected);
            settle(&path);
            seconds
        };
        rounds.push(in_turns(round, by_hand, by_declarite));
    }
    let ms = |seconds: f64| seconds * 1e3;
    median("change_comparison_floor", "ms", rounds.iter().map(|it| ms(it.0[0])));
    median("change_statements_floor", "ms", rounds.iter().map(|it| ms(it.0[1])));
    median("change", "ms", rounds.iter().map(|it| ms(it.1)));
    ratio("change_ratio", rounds.iter().map(|(floor, run)| run / floor.iter().sum::<f64>()));
}
