//! Runs that declare what is there.

use twox_hash::XxHash3_128;

use crate::measure::asked::Asked;
use crate::measure::data::{self, Document, Entry};
use crate::measure::figures::{in_turns, median, per_row, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{self, Cache};
use crate::run::{inserted, reconcile, unchanged};
use crate::sizes::Sizes;

/// Regular rows in key order and in none, beside loads of the same rows by hand.
pub(crate) fn regular(asked: &Asked, sizes: &Sizes) {
    let entries = data::entries(sizes.regular);
    let ordered: Vec<&Entry> = entries.iter().collect();
    let random = data::shuffled(&entries);
    let rows = entries.len();
    let files = Files::new();
    let path = files.fresh("declarite");
    reconcile(&path, &entries, &inserted(rows));
    settle(&path);

    let by_hand = |name: &str, rows: &[&Entry]| {
        let path = files.fresh(name);
        let seconds = floor::load(&path, Cache::Large, rows.iter().copied());
        settle(&path);
        seconds
    };
    let by_declarite =
        |rows: &[&Entry]| reconcile(&path, rows.iter().copied(), &unchanged(rows.len()));
    let (mut in_order, mut in_none) = (Vec::new(), Vec::new());
    for round in 0..asked.rounds() {
        let ordered = || (by_hand("ordered", &ordered), by_declarite(&ordered));
        let random = || (by_hand("random", &random), by_declarite(&random));
        let (ordered, random) = in_turns(round, ordered, random);
        in_order.push(ordered);
        in_none.push(random);
    }
    for (name, rounds) in [("unchanged_ordered", &in_order), ("unchanged_random", &in_none)] {
        median(&format!("{name}_floor"), "ns/row", rounds.iter().map(|it| per_row(it.0, rows)));
        median(name, "ns/row", rounds.iter().map(|it| per_row(it.1, rows)));
        ratio(&format!("{name}_ratio"), rounds.iter().map(|(floor, run)| run / floor));
    }
    let both = in_order.iter().zip(&in_none);
    ratio("unchanged_random_to_ordered_load_ratio", both.map(|((floor, _), (_, run))| run / floor));
}

/// Vectors, beside a mere hash of the same bytes.
pub(crate) fn vec0(asked: &Asked, sizes: &Sizes) {
    let documents = data::documents(sizes.vectors);
    let values: Vec<Vec<u8>> = documents.iter().map(values).collect();
    let bytes: usize = values.iter().map(Vec::len).sum();
    let files = Files::new();
    let path = files.fresh("declarite");
    reconcile(&path, &documents, &inserted(documents.len()));
    settle(&path);

    let hash = || {
        let (seconds, sum) = timed(|| {
            values.iter().fold(0, |sum, row| sum ^ XxHash3_128::oneshot(std::hint::black_box(row)))
        });
        assert_ne!(std::hint::black_box(sum), 0);
        seconds
    };
    let run = || reconcile(&path, &documents, &unchanged(documents.len()));
    let rounds: Vec<_> = (0..asked.rounds()).map(|round| in_turns(round, hash, run)).collect();
    let rate = |seconds: f64| bytes as f64 / seconds / 1e9;
    median("xxh3_gbps", "GB/s", rounds.iter().map(|it| rate(it.0)));
    median("unchanged_vec0_gbps", "GB/s", rounds.iter().map(|it| rate(it.1)));
    median("unchanged_vec0", "ns/row", rounds.iter().map(|it| per_row(it.1, documents.len())));
    ratio("unchanged_vec0_to_xxh3", rounds.iter().map(|(hash, run)| run / hash));
}

/// The bytes of a row's values, one after the other.
fn values(document: &Document) -> Vec<u8> {
    let Document { id, category, year, body, embedding } = document;
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&id.to_le_bytes());
    bytes.extend_from_slice(category.as_bytes());
    bytes.extend_from_slice(&year.to_le_bytes());
    bytes.extend_from_slice(body.as_bytes());
    bytes.extend(embedding.iter().flat_map(|element| element.to_le_bytes()));
    bytes
}
