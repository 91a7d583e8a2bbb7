//! Random rows, texts and conditions: what is found is what fusing both sides in Rust gives.

use std::collections::BTreeMap;

use declarite::{Condition, SqliteRow};
use proptest::prelude::*;

use super::database;

/// Where each side of a search has a row.
#[derive(Debug, Default, PartialEq)]
struct Sides {
    words: Option<(usize, f64)>,
    vector: Option<(usize, f64)>,
}

/// A condition, to be made of columns and to be computed.
#[derive(Debug, Clone)]
enum Asked {
    All,
    Year(i64),
    YearUpTo(i64),
    Kinds(Vec<String>),
    Keys(Vec<i64>),
    Key(i64),
    KeyOver(i64),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

impl Asked {
    fn holds(&self, id: i64, facts: &Facts) -> bool {
        match self {
            Self::All => true,
            Self::Year(year) => facts.year == *year,
            Self::YearUpTo(year) => facts.year <= *year,
            Self::Kinds(kinds) => kinds.contains(&facts.kind),
            Self::Keys(keys) => keys.contains(&id),
            Self::Key(key) => id == *key,
            Self::KeyOver(key) => id > *key,
            Self::And(one, other) => one.holds(id, facts) && other.holds(id, facts),
            Self::Or(one, other) => one.holds(id, facts) || other.holds(id, facts),
            Self::Not(inner) => !inner.holds(id, facts),
        }
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let leaf = prop_oneof![
        3 => Just(Asked::All),
        1 => (0..5_i64).prop_map(Asked::Year),
        2 => (0..5_i64).prop_map(Asked::YearUpTo),
        1 => proptest::collection::vec(kind(), 0..3).prop_map(Asked::Kinds),
        2 => proptest::collection::vec(0..40_i64, 0..30).prop_map(Asked::Keys),
        1 => (0..40_i64).prop_map(Asked::Key),
        1 => (0..40_i64).prop_map(Asked::KeyOver),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            2 => pair.clone().prop_map(|(one, other)| Asked::And(one.into(), other.into())),
            1 => pair.prop_map(|(one, other)| Asked::Or(one.into(), other.into())),
            1 => inner.prop_map(|inner| Asked::Not(inner.into())),
        ]
    })
}

/// A row but for its key.
#[derive(Debug, Clone)]
struct Facts {
    kind: String,
    year: i64,
    text: String,
    at: [f32; 2],
}

fn kind() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["x", "y", "a kind with a long name"]).prop_map(str::to_owned)
}

fn words(least: usize) -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec!["river", "sea", "hill", "sand", "stone"]);
    proptest::collection::vec(word, least..6).prop_map(|words| words.join(" "))
}

fn facts() -> impl Strategy<Value = Facts> {
    let at = (0..6_u8, 0..3_u8).prop_map(|(x, y)| [f32::from(x), f32::from(y)]);
    (kind(), 0..5_i64, words(0), at).prop_map(|(kind, year, text, at)| Facts {
        kind,
        year,
        text,
        at,
    })
}

/// How a search is asked for.
#[derive(Debug, Clone)]
struct Question {
    text: String,
    at: [f32; 2],
    asked: Asked,
    candidates: usize,
    page: (usize, usize),
    weights: (f64, f64),
    constant: f64,
}

fn question() -> impl Strategy<Value = Question> {
    let at = (0..6_u8).prop_map(|x| [f32::from(x) + 0.25, 0.5]);
    let page = (prop_oneof![2 => Just(0), 1 => 0..9_usize], 0..20_usize);
    let weights = proptest::sample::select(vec![(1.0, 1.0), (2.0, 0.5), (1.0, 0.0), (0.0, 3.0)]);
    let constant = proptest::sample::select(vec![60.0, 0.0, 1.5]);
    (words(0), at, asked(), 0..30_usize, page, weights, constant).prop_map(
        |(text, at, asked, candidates, page, weights, constant)| Question {
            text,
            at,
            asked,
            candidates,
            page,
            weights,
            constant,
        },
    )
}

/// Both lists fused; of each row its number, its score and where the sides have it.
fn fused(
    question: &Question,
    words: &[(i64, f64)],
    vector: &[(i64, f64)],
) -> Vec<(i64, f64, Sides)> {
    let mut rows: BTreeMap<i64, Sides> = BTreeMap::new();
    if question.weights.0 > 0.0 {
        for (rank, (id, score)) in (1..=question.candidates).zip(words) {
            rows.entry(*id).or_default().words = Some((rank, *score));
        }
    }
    if question.weights.1 > 0.0 {
        for (rank, (id, distance)) in (1..=question.candidates).zip(vector) {
            rows.entry(*id).or_default().vector = Some((rank, *distance));
        }
    }
    let count = |weight: f64, place: Option<(usize, f64)>| {
        place.map_or(0.0, |(rank, _)| weight / (question.constant + rank as f64))
    };
    let mut fused: Vec<_> = rows
        .into_iter()
        .map(|(id, sides)| {
            let (words, vector) = question.weights;
            (id, count(words, sides.words) + count(vector, sides.vector), sides)
        })
        .collect();
    // Those equally good stay sorted by key.
    fused.sort_by(|one, other| other.1.total_cmp(&one.1));
    let (offset, limit) = question.page;
    fused.into_iter().skip(offset).take(limit).collect()
}

macro_rules! searched {
    ($name:ident, [$($table:tt)*], [$($key_type:tt)*], $key:expr, $number:expr) => {
        mod $name {
            use super::*;

            #[derive(Debug, Clone, PartialEq, SqliteRow)]
            #[sqlite(table = "rows", fts5(text), $($table)*)]
            struct Row {
                #[sqlite(primary_key)]
                id: $($key_type)*,
                kind: String,
                year: i64,
                text: String,
                #[sqlite(vector(dim = 2))]
                at: [f32; 2],
            }

            const KEY: fn(i64) -> $($key_type)* = $key;
            const NUMBER: fn(&$($key_type)*) -> i64 = $number;

            fn condition(asked: &Asked) -> Condition<Row> {
                let row = Row::columns();
                match asked {
                    Asked::All => Condition::always(),
                    Asked::Year(year) => row.year.eq(year),
                    Asked::YearUpTo(year) => row.year.le(year),
                    Asked::Kinds(kinds) => row.kind.is_in(kinds),
                    Asked::Keys(keys) => row.id.is_in(keys.iter().map(|id| KEY(*id))),
                    Asked::Key(id) => row.id.eq(KEY(*id)),
                    Asked::KeyOver(id) => row.id.gt(KEY(*id)),
                    Asked::And(one, other) => condition(one).and(condition(other)),
                    Asked::Or(one, other) => condition(one).or(condition(other)),
                    Asked::Not(inner) => condition(inner).not(),
                }
            }

            proptest! {
                #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

                #[test]
                fn both_sides_are_fused_as_in_rust(
                    facts in proptest::collection::vec(facts(), 1..40),
                    questions in proptest::collection::vec(question(), 16),
                ) {
                    let row = |(id, facts): (i64, &Facts)| {
                        let Facts { kind, year, text, at } = facts.clone();
                        Row { id: KEY(id), kind, year, text, at }
                    };
                    let rows: Vec<Row> = (0..).zip(&facts).map(row).collect();
                    let db = database(&rows).expect("they are declared");
                    let number = |row: &Row| NUMBER(&row.id);
                    for question in &questions {
                        let holds = |row: &Row| {
                            let id = number(row);
                            let at = usize::try_from(id).expect("an index");
                            question.asked.holds(id, &facts[at])
                        };
                        let words: Vec<(i64, f64)> = Row::matching(&question.text)
                            .any()
                            .load(&db)
                            .expect("a search")
                            .iter()
                            .filter(|hit| holds(&hit.row))
                            .map(|hit| (number(&hit.row), hit.score))
                            .collect();
                        let filtered = Row::matching(&question.text)
                            .any()
                            .filter(|_| condition(&question.asked))
                            .limit(question.candidates)
                            .load(&db)
                            .expect("a search");
                        let filtered = filtered.iter().map(|hit| (number(&hit.row), hit.score));
                        let best = words.iter().take(question.candidates).copied();
                        prop_assert!(filtered.eq(best), "{question:?}");

                        let mut vector: Vec<(i64, f64)> = rows
                            .iter()
                            .filter(|row| holds(row))
                            .map(|row| {
                                let [x, y] = [0, 1].map(|i| row.at[i] - question.at[i]);
                                (number(row), f64::from((x * x + y * y).sqrt()))
                            })
                            .collect();
                        vector.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));

                        let found = Row::search(&question.text, &question.at)
                            .by_words(|words| words.any())
                            .filter(|_| condition(&question.asked))
                            .candidates(question.candidates)
                            .offset(question.page.0)
                            .limit(question.page.1)
                            .weights(question.weights.0, question.weights.1)
                            .rank_constant(question.constant)
                            .snippet("<", ">", 3)
                            .load(&db)
                            .expect("a search");
                        for hit in &found {
                            prop_assert_eq!(hit.snippet.is_some(), hit.by_words.is_some());
                            let at = usize::try_from(number(&hit.row)).expect("an index");
                            prop_assert_eq!(&hit.row, &rows[at]);
                        }
                        let found: Vec<_> = found
                            .iter()
                            .map(|hit| {
                                let words = hit.by_words.map(|it| (it.rank, it.score));
                                let vector = hit.by_vector.map(|it| (it.rank, it.distance));
                                (number(&hit.row), hit.score, Sides { words, vector })
                            })
                            .collect();
                        prop_assert_eq!(&found, &fused(question, &words, &vector), "{:?}", question);
                    }
                }
            }
        }
    };
}

// Text keys sort as their numbers do.
searched!(vec0_integer, [vec0(chunk_size = 8)], [i64], |id| id, |id| *id);
searched!(vec0_text, [vec0(chunk_size = 8)], [String], |id| format!("key {id:03}"), |id| {
    id[4..].parse().expect("a number")
});
searched!(regular_integer, [strict], [i64], |id| id, |id| *id);
searched!(regular_text, [without_rowid], [String], |id| format!("key {id:03}"), |id| {
    id[4..].parse().expect("a number")
});
