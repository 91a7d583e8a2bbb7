//! What reconciling costs beside writing by hand.
//!
//! Prints one figure a line, `name value unit`. The floors are loops over one
//! prepared statement on the same SQLite with the same settings, which track
//! nothing. Each figure is the median of several rounds, in which Declarite
//! and the floor take turns. A ratio is to the floor of a load; that of a
//! change is to the statements for the changed rows and an unchanged run.
//!
//! `--rows N` scales (100,000 regular rows unless said otherwise, a tenth of
//! them in the vec0 table), `--quick` runs fewer rounds.

#![allow(clippy::unwrap_used, reason = "a benchmark stops at any fault")]

mod floor;

use std::path::Path;
use std::time::{Duration, Instant};

use declarite::{Database, SqliteRow};
use floor::Floor;

#[derive(Clone, SqliteRow)]
#[sqlite(table = "entries")]
struct Entry {
    #[sqlite(primary_key)]
    section: String,
    #[sqlite(primary_key)]
    name: String,
    body: String,
    size: i64,
    score: Option<f64>,
}

#[derive(Clone, SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    category: String,
    year: i64,
    #[sqlite(auxiliary)]
    body: String,
    #[sqlite(vector(dim = 384))]
    embedding: Vec<f32>,
}

/// Numbers without pattern, the same at every run: <https://prng.di.unimi.it/splitmix64.c>
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn text(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(b'a' + (self.next() % 26) as u8)).collect()
    }
}

fn entries(count: usize) -> Vec<Entry> {
    let mut random = Random(1);
    (0..count)
        .map(|i| Entry {
            section: format!("section-{:06}", i / 100),
            name: format!("name-{:02}", i % 100),
            body: random.text(200),
            size: (random.next() >> 1) as i64,
            score: i.is_multiple_of(3).then_some(i as f64),
        })
        .collect()
}

fn documents(count: usize) -> Vec<Document> {
    let mut random = Random(2);
    (0..count)
        .map(|i| Document {
            id: i as i64,
            category: format!("category {}", random.next() % 4),
            year: 1990 + (random.next() % 30) as i64,
            body: random.text(100),
            embedding: (0..384).map(|_| (random.next() % 2000) as f32 / 1000.0 - 1.0).collect(),
        })
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let rows = arguments
        .iter()
        .position(|argument| argument == "--rows")
        .map_or(100_000, |at| arguments[at + 1].parse().unwrap());
    let rounds = if arguments.iter().any(|argument| argument == "--quick") { 3 } else { 5 };

    let entries = entries(rows);
    let changed: Vec<Entry> = entries
        .iter()
        .enumerate()
        .map(|(i, entry)| {
            let size = entry.size ^ i64::from(i.is_multiple_of(100));
            Entry { size, ..entry.clone() }
        })
        .collect();
    measure("ordered", rounds, &entries, &changed);

    let documents = documents(rows / 10);
    let changed: Vec<Document> = documents
        .iter()
        .enumerate()
        .map(|(i, document)| {
            let year = document.year + i64::from(i.is_multiple_of(100));
            Document { year, ..document.clone() }
        })
        .collect();
    measure("vec0", rounds, &documents, &changed);
}

/// What the floor has to know of a row type.
trait Row: SqliteRow + Clone {
    const DDL: &'static str;
    const UPSERT: &'static str;
    const UPDATE: &'static str;
    fn insert(&self, floor: &mut Floor);
    fn update(&self, floor: &mut Floor);
    fn differs(&self, other: &Self) -> bool;
}

impl Row for Entry {
    const DDL: &'static str = "CREATE TABLE entries (section TEXT NOT NULL, name TEXT NOT NULL, \
        body TEXT NOT NULL, size INTEGER NOT NULL, score REAL, PRIMARY KEY (section, name))";
    const UPSERT: &'static str = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5) \
        ON CONFLICT (section, name) DO UPDATE SET body = excluded.body, size = excluded.size, \
        score = excluded.score";
    const UPDATE: &'static str = Self::UPSERT;

    fn insert(&self, floor: &mut Floor) {
        floor.text(1, &self.section);
        floor.text(2, &self.name);
        floor.text(3, &self.body);
        floor.integer(4, self.size);
        match self.score {
            Some(score) => floor.real(5, score),
            None => floor.null(5),
        }
        floor.step();
    }

    fn update(&self, floor: &mut Floor) {
        self.insert(floor);
    }

    fn differs(&self, other: &Self) -> bool {
        self.size != other.size
    }
}

impl Row for Document {
    const DDL: &'static str = "CREATE VIRTUAL TABLE documents USING vec0(embedding float[384], \
        id integer primary key, category text partition key, year integer, +body text)";
    const UPSERT: &'static str =
        "INSERT INTO documents (id, category, year, body, embedding) VALUES (?1, ?2, ?3, ?4, ?5)";
    const UPDATE: &'static str = "UPDATE documents SET year = ?2 WHERE id = ?1";

    fn insert(&self, floor: &mut Floor) {
        floor.integer(1, self.id);
        floor.text(2, &self.category);
        floor.integer(3, self.year);
        floor.text(4, &self.body);
        floor.vector(5, &self.embedding);
        floor.step();
    }

    fn update(&self, floor: &mut Floor) {
        floor.integer(1, self.id);
        floor.integer(2, self.year);
        floor.step();
    }

    fn differs(&self, other: &Self) -> bool {
        self.year != other.year
    }
}

fn measure<R: Row>(name: &str, rounds: usize, rows: &[R], changed: &[R]) {
    let folder = tempfile::tempdir().unwrap();
    let mut times: [Vec<Duration>; 5] = Default::default();
    for round in 0..rounds {
        let path = folder.path().join(format!("floor-{round}.sqlite"));
        let mut floor = Floor::open(&path, R::DDL);
        times[0].push(floor.run(R::UPSERT, |floor| rows.iter().for_each(|row| row.insert(floor))));
        let differing = rows.iter().zip(changed).filter(|(old, new)| old.differs(new));
        let differing: Vec<&R> = differing.map(|(_, new)| new).collect();
        times[1].push(floor.run(R::UPDATE, |floor| {
            differing.iter().for_each(|row| row.update(floor));
        }));
        drop(floor);
        let path = folder.path().join(format!("declarite-{round}.sqlite"));
        times[2].push(reconcile(&path, rows, (rows.len(), 0)));
        times[3].push(reconcile(&path, rows, (0, 0)));
        times[4].push(reconcile(&path, changed, (0, differing.len())));
    }
    let [load_floor, change_floor, load, unchanged, change] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    let per_row = |seconds: f64| seconds * 1e9 / rows.len() as f64;
    println!("load_{name}_floor {:.0} ns/row", per_row(load_floor));
    println!("load_{name} {:.0} ns/row", per_row(load));
    println!("load_{name}_ratio {:.3} x", load / load_floor);
    println!("unchanged_{name} {:.0} ns/row", per_row(unchanged));
    println!("unchanged_{name}_ratio {:.3} x", unchanged / load_floor);
    println!("change_{name}_floor {:.2} ms", change_floor * 1e3);
    println!("change_{name} {:.2} ms", change * 1e3);
    println!("change_{name}_ratio {:.3} x", change / (change_floor + unchanged));
}

/// One run, from opening the target state to the end of the apply.
fn reconcile<R: Row>(path: &Path, rows: &[R], expected: (usize, usize)) -> Duration {
    let db = Database::open(path).unwrap();
    let start = Instant::now();
    let target = db.target_state("bench").unwrap();
    let table = target.declare_table::<R>().unwrap();
    for row in rows {
        table.declare_row(row).unwrap();
    }
    let report = target.apply().unwrap();
    let elapsed = start.elapsed();
    assert_eq!((report.inserted as usize, report.updated as usize), expected);
    elapsed
}
