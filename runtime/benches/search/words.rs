//! Rows that are found by words, and by words and a vector at once.

use declarite::{Database, DecodeRow, EncodeRow, SqliteRow};

use crate::corpus::{self, Article, Passage};
use crate::floor;
use crate::measure::asked::Asked;
use crate::measure::data::{self, DIM, Random};
use crate::measure::figures::{figure, in_turns, median, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::floor::{Cache, Connection, Statement};
use crate::sizes::Sizes;

/// The best rows that have both words, and how well they match.
const MATCHING: &str = "SELECT a.id, a.title, a.body, -rank FROM articles_fts \
     JOIN articles AS a ON a.id = articles_fts.rowid \
     WHERE articles_fts MATCH ?1 ORDER BY rank LIMIT ?2";

/// Both sides and their fusion in one statement, in the form of sqlite-vec's author:
/// <https://alexgarcia.xyz/blog/2024/sqlite-vec-hybrid-search/index.html>
const HYBRID: &str = "WITH near AS (SELECT id, distance, \
     row_number() OVER (ORDER BY distance) AS place FROM passages \
     WHERE embedding MATCH ?2 AND k = 100), \
     words AS (SELECT rowid AS id, -rank AS score, row_number() OVER (ORDER BY rank) AS place \
     FROM passages_fts WHERE passages_fts MATCH ?1 ORDER BY rank LIMIT 100), \
     fused AS (SELECT coalesce(words.id, near.id) AS id, words.score, near.distance, \
     coalesce(1.0 / (60 + words.place), 0.0) + coalesce(1.0 / (60 + near.place), 0.0) AS sum \
     FROM words FULL OUTER JOIN near ON near.id = words.id ORDER BY sum DESC LIMIT ?3) \
     SELECT p.id, p.title, p.body, p.embedding, fused.sum, fused.score, fused.distance \
     FROM fused CROSS JOIN passages AS p ON p.id = fused.id ORDER BY fused.sum DESC";

/// Two searches that have to find rows equally good.
struct Searches<'a> {
    name: &'a str,
    by_hand: &'a mut dyn FnMut() -> Vec<Vec<f64>>,
    by_declarite: &'a dyn Fn() -> Vec<Vec<f64>>,
    count: usize,
}

/// Of a regular table, 10 and 100 rows. The figure without sizes is the greatest.
pub(crate) fn words(asked: &Asked, sizes: &Sizes) {
    let mut greatest = 0.0_f64;
    for rows in sizes.vectors {
        let files = Files::new();
        let path = files.fresh("articles");
        load(&path, corpus::articles(rows));
        let db = Database::open(&path).unwrap();
        let connection = Connection::open(&path, Cache::Default);
        let questions = corpus::questions((4_000_000 / rows).clamp(10, 100));
        for limit in [10, 100] {
            let mut statement = connection.prepare(MATCHING);
            let mut by_hand = || -> Vec<Vec<f64>> {
                let mut each = |question: &String| {
                    statement.text(1, question);
                    statement.integer(2, limit as i64);
                    scores(&mut statement, |at| (floor::article(at), at.real_of(3)))
                };
                questions.iter().map(&mut each).collect()
            };
            let by_declarite = || -> Vec<Vec<f64>> {
                let found = |question: &String| {
                    let hits = Article::matching(question).limit(limit).load(&db).unwrap();
                    hits.into_iter().map(|hit| hit.score).collect()
                };
                questions.iter().map(found).collect()
            };
            let name = format!("fts_{}k_k{limit}", rows / 1000);
            let count = questions.len();
            let (by_hand, by_declarite) = (&mut by_hand as _, &by_declarite as _);
            let searches = Searches { name: &name, by_hand, by_declarite, count };
            greatest = greatest.max(compare(asked, searches));
        }
    }
    figure("fts_ratio", greatest, "x");
}

/// Of a vec0 table with an index of words beside it.
pub(crate) fn hybrid(asked: &Asked, sizes: &Sizes) {
    let mut greatest = 0.0_f64;
    for rows in sizes.vectors {
        let files = Files::new();
        let path = files.fresh("passages");
        load(&path, corpus::passages(rows));
        let db = Database::open(&path).unwrap();
        let connection = Connection::open(&path, Cache::Default);
        let mut random = Random(77);
        let questions: Vec<_> = corpus::questions((400_000 / rows).clamp(2, 20))
            .into_iter()
            .map(|question| (question, data::vector(&mut random, DIM)))
            .collect();
        for limit in [10, 100] {
            let mut statement = connection.prepare(HYBRID);
            let mut by_hand = || -> Vec<Vec<f64>> {
                let mut each = |(words, vector): &(String, Vec<f32>)| {
                    statement.text(1, words);
                    statement.vector(2, vector);
                    statement.integer(3, limit as i64);
                    scores(&mut statement, |at| (floor::passage(at), at.real_of(4)))
                };
                questions.iter().map(&mut each).collect()
            };
            let by_declarite = || -> Vec<Vec<f64>> {
                let found = |(words, vector): &(String, Vec<f32>)| {
                    let search = Passage::search(words, vector).limit(limit);
                    search.load(&db).unwrap().into_iter().map(|hit| hit.score).collect()
                };
                questions.iter().map(found).collect()
            };
            let name = format!("hybrid_{}k_k{limit}", rows / 1000);
            let count = questions.len();
            let (by_hand, by_declarite) = (&mut by_hand as _, &by_declarite as _);
            let searches = Searches { name: &name, by_hand, by_declarite, count };
            greatest = greatest.max(compare(asked, searches));
        }
    }
    figure("hybrid_ratio", greatest, "x");
}

fn load<R: SqliteRow + EncodeRow + DecodeRow>(
    path: &std::path::Path,
    rows: impl Iterator<Item = R>,
) {
    let db = Database::open(path).unwrap();
    let target = db.target_state("bench").unwrap();
    let table = target.declare_table::<R>().unwrap();
    rows.for_each(|row| table.declare_row(&row).unwrap());
    target.apply().unwrap();
    db.close().unwrap();
    settle(path);
}

/// The rows that a statement answers, of which the scores are kept.
fn scores<R>(statement: &mut Statement<'_>, read: impl Fn(&Statement<'_>) -> (R, f64)) -> Vec<f64> {
    let mut found = Vec::new();
    while statement.step() {
        found.push(read(statement));
    }
    statement.reset();
    found.into_iter().map(|(_, score)| score).collect()
}

/// Prints the time of a search in both forms; the median of their ratios.
fn compare(asked: &Asked, searches: Searches<'_>) -> f64 {
    let Searches { name, by_hand, by_declarite, count } = searches;
    let mut rounds = Vec::new();
    for round in 0..asked.rounds() + 1 {
        let ((floor, expected), (time, found)) =
            in_turns(round, || timed(&mut *by_hand), || timed(by_declarite));
        // Rows that are equally good come in an order of each side's own.
        assert_eq!(expected.len(), found.len(), "{name}");
        for (expected, found) in expected.iter().zip(&found) {
            assert!(!found.is_empty(), "{name}");
            let is_equal = |(one, other): (&f64, &f64)| (one - other).abs() < 1e-9;
            assert_eq!(expected.len(), found.len(), "{name}");
            assert!(expected.iter().zip(found).all(is_equal), "{name}");
        }
        rounds.push((floor, time));
    }
    // In the first one the file came from the disk.
    rounds.remove(0);
    let time = |seconds: f64| seconds * 1e3 / count as f64;
    median(&format!("{name}_floor"), "ms", rounds.iter().map(|it| time(it.0)));
    median(name, "ms", rounds.iter().map(|it| time(it.1)));
    let mut ratios: Vec<f64> = rounds.iter().map(|(floor, time)| time / floor).collect();
    ratio(&format!("{name}_ratio"), ratios.iter().copied());
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
