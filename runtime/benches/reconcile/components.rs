//! Many components, of which one changed.

use std::path::Path;

use declarite::{Database, TableTarget, TargetState};

use crate::measure::asked::Asked;
use crate::measure::data::{Entries, Entry, Letters};
use crate::measure::figures::{in_turns, median, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::floor::Memos;
use crate::run::{Expected, inserted, reconcile_with, unchanged};
use crate::sizes::Sizes;

/// Rows of a component.
const ROWS: usize = 10;

/// Files of a source tree, and what each holds.
struct Tree {
    letters: Letters,
    paths: Vec<String>,
    /// What stands in the one that changes: another text in each round.
    version: usize,
}

impl Tree {
    fn new(count: usize) -> Self {
        let path = |number| format!("src/part_{:03}/file_{number:06}.rs", number / 100);
        Self { letters: Letters::new(), paths: (0..count).map(path).collect(), version: 0 }
    }

    const fn changing(&self) -> usize {
        self.paths.len() / 2
    }

    fn version_of(&self, number: usize) -> usize {
        if number == self.changing() { self.version } else { 0 }
    }

    /// Paths with what the memos are of.
    fn inputs(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.paths.iter().enumerate().map(|(number, path)| {
            let seed = number + self.version_of(number) * self.paths.len();
            (path.as_str(), self.letters.text(seed as u64, 200))
        })
    }

    /// Runs every component the memo of which does not hold.
    fn declare(&self, target: &TargetState, table: &TableTarget<Entry>) {
        let mut entries = Entries::new();
        for (number, (path, input)) in self.inputs().enumerate() {
            let Some(component) = target.component(path).unwrap().memo(input).unwrap() else {
                continue;
            };
            // One row of the component differs.
            let version = self.version_of(number) as i64;
            component.declare_row(table, &entries.entry(number * 100).changed(version)).unwrap();
            for row in 1..ROWS {
                component.declare_row(table, entries.entry(number * 100 + row)).unwrap();
            }
            component.finish().unwrap();
        }
    }
}

/// One of all components changed, beside reading the memos of all by hand.
pub(crate) fn components(asked: &Asked, sizes: &Sizes) {
    let mut tree = Tree::new(sizes.components);
    let rows = sizes.components * ROWS;
    let files = Files::new();
    let (path, memos) = (files.fresh("declarite"), files.fresh("memos"));
    let memos = Memos::write(&memos, tree.inputs());
    load(&path, &tree);

    let mut rounds = Vec::new();
    for round in 0..asked.rounds() {
        tree.version = round + 1;
        let by_hand = || {
            let (at_once, differ) = memos.check_at_once(tree.inputs());
            assert_eq!(differ, 1);
            let (by_path, differ) = memos.check_by_path(tree.inputs());
            assert_eq!(differ, 1);
            (at_once, by_path)
        };
        let by_declarite = || {
            let db = Database::open(&path).unwrap();
            let expected = Expected { updated: 1, unchanged: rows - 1, ..Expected::default() };
            reconcile_with(&db, &expected, |target, table| tree.declare(target, table))
        };
        rounds.push(in_turns(round, by_hand, by_declarite));
    }
    median("components_floor", "ms", rounds.iter().map(|it| it.0.0 * 1e3));
    median("components_by_path_floor", "ms", rounds.iter().map(|it| it.0.1 * 1e3));
    median("components", "ms", rounds.iter().map(|it| it.1 * 1e3));
    ratio("components_ratio", rounds.iter().map(|((at_once, _), run)| run / at_once));
    ratio("components_by_path_ratio", rounds.iter().map(|((_, by_path), run)| run / by_path));
}

/// One check of a memo that holds.
pub(crate) fn memo(asked: &Asked, sizes: &Sizes) {
    let tree = Tree::new(sizes.components);
    let files = Files::new();
    let path = files.fresh("declarite");
    load(&path, &tree);

    let mut rounds = Vec::new();
    for _ in 0..asked.rounds() {
        let db = Database::open(&path).unwrap();
        let expected = unchanged(sizes.components * ROWS);
        reconcile_with(&db, &expected, |target, _: &TableTarget<Entry>| {
            let (seconds, held) = timed(|| {
                let holds = |(path, input): &(&str, &str)| {
                    target.component(path).unwrap().memo(*input).unwrap().is_none()
                };
                tree.inputs().filter(holds).count()
            });
            assert_eq!(held, sizes.components);
            rounds.push(seconds * 1e6 / sizes.components as f64);
        });
    }
    median("memo_us", "us", rounds);
}

fn load(path: &Path, tree: &Tree) {
    let db = Database::open(path).unwrap();
    let expected = inserted(tree.paths.len() * ROWS);
    reconcile_with(&db, &expected, |target, table| tree.declare(target, table));
    drop(db);
    settle(path);
}
