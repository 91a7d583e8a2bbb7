//! Rows that take long to encode, declared by one thread and by two.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use declarite::{Database, SqliteRow, TableTarget};

use crate::measure::asked::Asked;
use crate::measure::data::{Letters, Random, vector};
use crate::measure::figures::{in_turns, median, per_row, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::run::{inserted, reconcile, reconcile_with, unchanged};
use crate::sizes::Sizes;

/// A row with JSON and a long text.
#[derive(SqliteRow)]
#[sqlite(table = "articles")]
struct Article {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    words: BTreeMap<String, u64>,
    text: String,
}

/// A row with a long vector.
#[derive(SqliteRow)]
#[sqlite(table = "passages", vec0)]
struct Passage {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 1536))]
    embedding: Vec<f32>,
}

pub(crate) fn threads(asked: &Asked, sizes: &Sizes) {
    let letters = Letters::new();
    let mut random = Random(4);
    let articles = (0..sizes.vectors as u64).map(|id| Article {
        id: id as i64,
        words: (0..20).map(|_| (letters.text(random.next(), 8).to_owned(), id)).collect(),
        text: letters.text(id, 2000).to_owned(),
    });
    side_by_side("threads", asked, &articles.collect::<Vec<_>>());
    let passages = (0..sizes.vectors)
        .map(|id| Passage { id: id as i64, embedding: vector(&mut random, 1536) });
    side_by_side("threads_vectors", asked, &passages.collect::<Vec<_>>());
}

fn side_by_side<R: SqliteRow + Sync>(name: &str, asked: &Asked, rows: &[R]) {
    let files = Files::new();
    let path = files.fresh("declarite");
    reconcile(&path, rows, &inserted(rows.len()));
    settle(&path);
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() {
        rounds.push(in_turns(round, || declare(&path, rows, 1), || declare(&path, rows, 2)));
    }
    median(&format!("{name}_one"), "ns/row", rounds.iter().map(|it| per_row(it.0, rows.len())));
    median(&format!("{name}_two"), "ns/row", rounds.iter().map(|it| per_row(it.1, rows.len())));
    ratio(&format!("{name}_gain"), rounds.iter().map(|(one, two)| one / two));
}

/// The seconds in which so many threads declare rows that all stay.
fn declare<R: SqliteRow + Sync>(path: &Path, rows: &[R], threads: usize) -> f64 {
    let db = Database::open(path).unwrap();
    let mut seconds = 0.0;
    reconcile_with(&db, &unchanged(rows.len()), |_, table: &TableTarget<R>| {
        let part = |rows: &[R]| table.declare_rows(rows).unwrap();
        (seconds, ()) = timed(|| {
            thread::scope(|scope| {
                for rows in rows.chunks(rows.len().div_ceil(threads)) {
                    scope.spawn(move || part(rows));
                }
            });
        });
    });
    seconds
}
