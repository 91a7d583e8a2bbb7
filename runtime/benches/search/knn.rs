//! The nearest of many vectors, with filters and without.

use declarite::{Database, Neighbor, SqliteRow};

use crate::floor;
use crate::measure::asked::Asked;
use crate::measure::data::{self, DIM, Document, Random};
use crate::measure::figures::{figure, in_turns, median, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{Cache, Connection};
use crate::sizes::Sizes;

const COLUMNS: &str = "SELECT id, category, year, body, embedding, distance FROM documents";

/// One search in two forms.
struct Search {
    name: &'static str,
    /// What the search by hand filters by, in SQL.
    filter: &'static str,
    ask: fn(&Database, &[f32], usize) -> Vec<Neighbor<Document>>,
}

const SEARCHES: [Search; 3] = [
    Search {
        name: "knn",
        filter: "",
        ask: |db, vector, k| Document::nearest(vector, k).load(db).unwrap(),
    },
    Search {
        name: "knn_partition",
        filter: "AND category = 'category 1'",
        ask: |db, vector, k| {
            let found = Document::nearest(vector, k).filter(|d| d.category.eq("category 1"));
            found.load(db).unwrap()
        },
    },
    Search {
        name: "knn_metadata",
        filter: "AND year >= 2005",
        ask: |db, vector, k| {
            Document::nearest(vector, k).filter(|d| d.year.ge(2005)).load(db).unwrap()
        },
    },
];

/// Each search over both tables, for 10 and for 100 rows. The figure without sizes is the
/// greatest of its kind.
pub(crate) fn knn(asked: &Asked, sizes: &Sizes) {
    let mut greatest = [0.0_f64; SEARCHES.len()];
    for rows in sizes.vectors {
        let files = Files::new();
        let path = files.fresh("documents");
        load(&path, rows);
        let db = Database::open(&path).unwrap();
        let by_hand = Connection::open(&path, Cache::Default);
        let mut random = Random(77);
        // As many as take about as long, whatever the size.
        let count = (400_000 / rows).clamp(2, 20);
        let vectors: Vec<_> = (0..count).map(|_| data::vector(&mut random, DIM)).collect();
        for (search, greatest) in SEARCHES.iter().zip(&mut greatest) {
            for k in [10, 100] {
                let name = format!("{}_{}k_k{k}", search.name, rows / 1000);
                let median = compare(&name, asked, (&db, &by_hand), (search, &vectors, k));
                *greatest = greatest.max(median);
            }
        }
    }
    for (search, greatest) in SEARCHES.iter().zip(greatest) {
        figure(&format!("{}_ratio", search.name), greatest, "x");
    }
}

fn load(path: &std::path::Path, rows: usize) {
    let db = Database::open(path).unwrap();
    let target = db.target_state("bench").unwrap();
    let table = target.declare_table::<Document>().unwrap();
    table.declare_rows(data::documents(rows)).unwrap();
    target.apply().unwrap();
    db.close().unwrap();
    settle(path);
}

/// Prints a search's time in both forms; the median of their ratios.
fn compare(
    name: &str,
    asked: &Asked,
    (db, by_hand): (&Database, &Connection),
    (search, vectors, k): (&Search, &[Vec<f32>], usize),
) -> f64 {
    let sql = format!("{COLUMNS} WHERE embedding MATCH ?1 AND k = ?2 {}", search.filter);
    let mut statement = by_hand.prepare(&sql);
    let mut by_hand = || -> Vec<Vec<(Document, f64)>> {
        let mut each = |vector: &Vec<f32>| {
            statement.vector(1, vector);
            statement.integer(2, k as i64);
            let mut found = Vec::with_capacity(k);
            while statement.step() {
                found.push((floor::document(&statement), statement.real_of(5)));
            }
            statement.reset();
            found
        };
        vectors.iter().map(&mut each).collect()
    };
    let by_declarite = || -> Vec<Vec<Neighbor<Document>>> {
        vectors.iter().map(|vector| (search.ask)(db, vector, k)).collect()
    };
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() + 1 {
        let ((floor, expected), (time, found)) =
            in_turns(round, || timed(&mut by_hand), || timed(by_declarite));
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(found.len(), k, "{name}");
            // sqlite-vec says nothing of the order of rows that are equally far.
            let mut expected: Vec<_> = expected.iter().map(|(row, far)| (far, row.id)).collect();
            expected.sort_by(|one, other| one.0.total_cmp(other.0).then(one.1.cmp(&other.1)));
            let found = found.iter().map(|it| (&it.distance, it.row.id));
            assert!(expected.into_iter().eq(found), "{name}");
        }
        rounds.push((floor, time));
    }
    // In the first one the file came from the disk.
    rounds.remove(0);
    let time = |seconds: f64| seconds * 1e3 / vectors.len() as f64;
    median(&format!("{name}_floor"), "ms", rounds.iter().map(|it| time(it.0)));
    median(name, "ms", rounds.iter().map(|it| time(it.1)));
    let ratios: Vec<f64> = rounds.iter().map(|(floor, time)| time / floor).collect();
    ratio(&format!("{name}_ratio"), ratios.iter().copied());
    let mut sorted = ratios;
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
