//! Filtered searches, compared with every distance computed and every row looked at.

use declarite::{Nearest, Neighbor};
use proptest::prelude::*;

use super::*;

/// What a search may ask of these rows.
#[derive(Debug, Clone)]
enum Asked {
    Keys(Vec<i64>),
    Key(i64),
    KeyOver(i64),
    Area(Option<i64>),
    NotArea(Option<i64>),
    Areas(Vec<Option<i64>>),
    AreaOver(i64),
    Kind(Vec<String>),
    Year(i64),
    YearUpTo(i64),
    Years(Vec<i64>),
    Name(String),
    NotName(String),
    NameFrom(String),
    NameBefore(String),
    NamesBetween(String, String),
    Names(Vec<String>),
    Done(bool),
    NotDone(bool),
    ScoreUnder(f64),
    Scores(Vec<f64>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

/// How many keys there are.
const KEYS: i64 = 40;

/// Of less than the 12 bytes that vec0 keeps at hand, as many, and more, one the
/// beginning of the other, and with a NUL.
const NAMES: [&str; 10] = [
    "",
    "a",
    "b",
    "a\0b",
    "a\0c",
    "twelve bytes",
    "twelve byteZ",
    "twelve bytes and more",
    "twelve bytes and more of them",
    "é",
];

fn name() -> impl Strategy<Value = String> {
    proptest::sample::select(NAMES.to_vec()).prop_map(str::to_owned)
}

fn area() -> impl Strategy<Value = Option<i64>> {
    proptest::option::weighted(0.8, 0..4_i64)
}

fn kind() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["x", "y", "long, as a partition"]).prop_map(str::to_owned)
}

fn some<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(one, 0..5)
}

fn asked() -> impl Strategy<Value = Asked> {
    let key = || -3..KEYS + 3;
    let score = || (0..4_i32).prop_map(|n| f64::from(n) / 2.0);
    let leaf = prop_oneof![
        proptest::collection::vec(key(), 0..30).prop_map(Asked::Keys),
        key().prop_map(Asked::Key),
        key().prop_map(Asked::KeyOver),
        area().prop_map(Asked::Area),
        area().prop_map(Asked::NotArea),
        some(area()).prop_map(Asked::Areas),
        (0..4_i64).prop_map(Asked::AreaOver),
        some(kind()).prop_map(Asked::Kind),
        (0..5_i64).prop_map(Asked::Year),
        (0..5_i64).prop_map(Asked::YearUpTo),
        some(0..5_i64).prop_map(Asked::Years),
        name().prop_map(Asked::Name),
        name().prop_map(Asked::NotName),
        name().prop_map(Asked::NameFrom),
        name().prop_map(Asked::NameBefore),
        (name(), name()).prop_map(|(least, greatest)| Asked::NamesBetween(least, greatest)),
        some(name()).prop_map(Asked::Names),
        any::<bool>().prop_map(Asked::Done),
        any::<bool>().prop_map(Asked::NotDone),
        score().prop_map(Asked::ScoreUnder),
        some(score()).prop_map(Asked::Scores),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            3 => pair.clone().prop_map(|(one, other)| Asked::And(one.into(), other.into())),
            1 => pair.prop_map(|(one, other)| Asked::Or(one.into(), other.into())),
            1 => inner.prop_map(|inner| Asked::Not(inner.into())),
        ]
    })
}

/// A row but for its vector.
#[derive(Debug, Clone)]
struct Facts {
    area: Option<i64>,
    kind: String,
    year: i64,
    name: String,
    done: bool,
    score: f64,
}

fn facts() -> impl Strategy<Value = Facts> {
    let score = (0..4_i32).prop_map(|n| f64::from(n) / 2.0);
    (area(), kind(), 0..5_i64, name(), any::<bool>(), score).prop_map(
        |(area, kind, year, name, done, score)| Facts { area, kind, year, name, done, score },
    )
}

impl Asked {
    fn holds(&self, id: i64, facts: &Facts) -> bool {
        match self {
            Self::Keys(keys) => keys.contains(&id),
            Self::Key(key) => id == *key,
            Self::KeyOver(key) => key_text(id) > key_text(*key),
            Self::Area(area) => facts.area == *area,
            Self::NotArea(area) => facts.area != *area,
            Self::Areas(areas) => areas.contains(&facts.area),
            Self::AreaOver(least) => facts.area.is_some_and(|area| area > *least),
            Self::Kind(kinds) => kinds.contains(&facts.kind),
            Self::Year(year) => facts.year == *year,
            Self::YearUpTo(year) => facts.year <= *year,
            Self::Years(years) => years.contains(&facts.year),
            Self::Name(name) => facts.name == *name,
            Self::NotName(name) => facts.name != *name,
            Self::NameFrom(name) => facts.name >= *name,
            Self::NameBefore(name) => facts.name < *name,
            Self::NamesBetween(least, greatest) => (least..=greatest).contains(&&facts.name),
            Self::Names(names) => names.contains(&facts.name),
            Self::Done(done) => facts.done == *done,
            Self::NotDone(done) => facts.done != *done,
            Self::ScoreUnder(score) => facts.score < *score,
            Self::Scores(scores) => scores.contains(&facts.score),
            Self::And(one, other) => one.holds(id, facts) && other.holds(id, facts),
            Self::Or(one, other) => one.holds(id, facts) || other.holds(id, facts),
            Self::Not(inner) => !inner.holds(id, facts),
        }
    }
}

/// Keys are text, of which an unknown one makes vec0 answer nothing; they are in the
/// order of the numbers.
fn key_text(id: i64) -> String {
    format!("key {:03}", id + 100)
}

fn pairs<R>(hits: &[Neighbor<R>], id: impl Fn(&R) -> String) -> Vec<(String, f64)> {
    hits.iter().map(|hit| (id(&hit.row), hit.distance)).collect()
}

macro_rules! conditions {
    ($row:ident) => {
        impl $row {
            fn condition(asked: &Asked) -> Condition<Self> {
                let row = Self::columns();
                match asked {
                    Asked::Keys(keys) => row.id.is_in(keys.iter().map(|key| key_text(*key))),
                    Asked::Key(key) => row.id.eq(key_text(*key)),
                    Asked::KeyOver(key) => row.id.gt(key_text(*key)),
                    Asked::Area(area) => row.area.eq(area),
                    Asked::NotArea(area) => row.area.ne(area),
                    Asked::Areas(areas) => row.area.is_in(areas),
                    Asked::AreaOver(least) => row.area.gt(least),
                    Asked::Kind(kinds) => row.kind.is_in(kinds),
                    Asked::Year(year) => row.year.eq(year),
                    Asked::YearUpTo(year) => row.year.le(year),
                    Asked::Years(years) => row.year.is_in(years),
                    Asked::Name(name) => row.name.eq(name),
                    Asked::NotName(name) => row.name.ne(name),
                    Asked::NameFrom(name) => row.name.ge(name),
                    Asked::NameBefore(name) => row.name.lt(name),
                    Asked::NamesBetween(least, greatest) => row.name.between(least, greatest),
                    Asked::Names(names) => row.name.is_in(names),
                    Asked::Done(done) => row.done.eq(done),
                    Asked::NotDone(done) => row.done.ne(done),
                    Asked::ScoreUnder(score) => row.score.lt(score),
                    Asked::Scores(scores) => row.score.is_in(scores),
                    Asked::And(one, other) => Self::condition(one).and(Self::condition(other)),
                    Asked::Or(one, other) => Self::condition(one).or(Self::condition(other)),
                    Asked::Not(inner) => Self::condition(inner).not(),
                }
            }
        }
    };
}

macro_rules! searched {
    ($name:ident, $dim:literal, $metric:literal, $vector:ty, $any:expr, $distance:expr) => {
        mod $name {
            use super::*;

            #[derive(Debug, Clone, PartialEq, SqliteRow)]
            #[sqlite(table = "fast", vec0(chunk_size = 8))]
            struct Fast {
                #[sqlite(primary_key)]
                id: String,
                #[sqlite(partition_key)]
                area: Option<i64>,
                #[sqlite(partition_key)]
                kind: String,
                year: i64,
                name: String,
                done: bool,
                score: f64,
                #[sqlite(vector(dim = $dim, metric = $metric))]
                at: $vector,
            }

            #[derive(Debug, Clone, PartialEq, SqliteRow)]
            #[sqlite(table = "plain")]
            struct Plain {
                #[sqlite(primary_key)]
                id: String,
                area: Option<i64>,
                kind: String,
                year: i64,
                name: String,
                done: bool,
                score: f64,
                #[sqlite(vector(dim = $dim, metric = $metric))]
                at: $vector,
            }

            conditions!(Fast);
            conditions!(Plain);

            fn row(id: usize, facts: &Facts, at: $vector) -> (Fast, Plain) {
                let Facts { area, kind, year, name, done, score } = facts.clone();
                let id = key_text(i64::try_from(id).expect("a small number"));
                let plain = Plain {
                    id: id.clone(),
                    area,
                    kind: kind.clone(),
                    year,
                    name: name.clone(),
                    done,
                    score,
                    at,
                };
                (Fast { id, area, kind, year, name, done, score, at }, plain)
            }

            /// Declares the rows and no others.
            fn declare(db: &Database, rows: &[(Fast, Plain)]) -> Result<()> {
                let target = db.target_state("app")?;
                let (fast, plain) =
                    (target.declare_table::<Fast>()?, target.declare_table::<Plain>()?);
                for row in rows {
                    fast.declare_row(&row.0)?;
                    plain.declare_row(&row.1)?;
                }
                target.apply().map(drop)
            }

            /// All rows, page after page.
            fn paged(
                db: &Database,
                search: impl Fn() -> Nearest<'static, Fast>,
            ) -> Result<Vec<(String, f64)>> {
                let mut found = Vec::new();
                let mut page = search().load(db)?;
                while let Some(last) = page.last() {
                    found.extend(pairs(&page, |row| row.id.clone()));
                    page = search().after(last).load(db)?;
                }
                Ok(found)
            }

            proptest! {
                #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

                #[test]
                fn rows_are_found_as_rust_finds_them(
                    facts in proptest::collection::vec((facts(), $any, any::<bool>()), 1..KEYS as usize),
                    asked in proptest::collection::vec((asked(), 1..12_usize, any::<bool>()), 16),
                    at in $any,
                ) {
                    let at: &'static $vector = Box::leak(Box::new(at));
                    let all: Vec<(Fast, Plain)> = facts
                        .iter()
                        .enumerate()
                        .map(|(id, (facts, at, _))| row(id, facts, *at))
                        .collect();
                    let db = Database::open(":memory:").expect("a database");
                    declare(&db, &all).expect("they are declared");
                    // What is deleted leaves holes in vec0's chunks.
                    let kept: Vec<(Fast, Plain)> = all
                        .iter()
                        .zip(&facts)
                        .filter(|(_, facts)| facts.2)
                        .map(|(row, _)| row.clone())
                        .collect();
                    declare(&db, &kept).expect("they are declared");

                    let distances = Plain::nearest(at, usize::MAX).load(&db).expect("all rows");
                    prop_assert_eq!(distances.len(), kept.len());
                    let distance: fn(&$vector, &$vector) -> f64 = $distance;
                    for hit in &distances {
                        prop_assert!((hit.distance - distance(&hit.row.at, at)).abs() < 1e-5);
                    }
                    let holds = |asked: &Asked, row: &Plain| {
                        let id = row.id[4..].parse::<i64>().expect("a number") - 100;
                        let facts = &facts[usize::try_from(id).expect("an index")].0;
                        asked.holds(id, facts)
                    };
                    for (asked, k, bounded) in &asked {
                        let within = if *bounded {
                            distances.get(distances.len() / 2).map_or(1.0, |hit| hit.distance)
                        } else {
                            f64::INFINITY
                        };
                        let expected: Vec<(String, f64)> = distances
                            .iter()
                            .filter(|hit| holds(asked, &hit.row) && hit.distance <= within)
                            .map(|hit| (hit.row.id.clone(), hit.distance))
                            .collect();
                        let first = &expected[..expected.len().min(*k)];
                        let fast = |k| {
                            Fast::nearest(at, k).filter(|_| Fast::condition(asked)).within(within)
                        };
                        let found = fast(*k).load(&db).expect("rows of vec0");
                        prop_assert_eq!(&pairs(&found, |row| row.id.clone()), first, "{:?}", asked);
                        let computed = fast(5000).load(&db).expect("rows of vec0");
                        prop_assert_eq!(&pairs(&computed, |row| row.id.clone()), &expected, "{:?}", asked);
                        let plain =
                            Plain::nearest(at, *k).filter(|_| Plain::condition(asked)).within(within);
                        let found = plain.load(&db).expect("rows");
                        prop_assert_eq!(&pairs(&found, |row| row.id.clone()), first, "{:?}", asked);
                        let pages = paged(&db, || fast(*k)).expect("pages");
                        prop_assert_eq!(&pages, &expected, "{:?}", asked);
                    }
                }
            }
        }
    };
}

/// Few places, so that many rows are equally far.
fn floats() -> impl Strategy<Value = [f32; 2]> {
    (-2..3_i8, -2..3_i8).prop_map(|(x, y)| [f32::from(x), f32::from(y)])
}

fn bytes() -> impl Strategy<Value = [i8; 2]> {
    (-2..3_i8, -2..3_i8).prop_map(|(x, y)| [x, y])
}

fn bits() -> impl Strategy<Value = [u8; 1]> {
    any::<u8>().prop_map(|byte| [byte])
}

searched!(floats_by_l2, 2, "l2", [f32; 2], floats(), |a, b| {
    f64::from(a[0] - b[0]).hypot(f64::from(a[1] - b[1]))
});
searched!(floats_by_l1, 2, "l1", [f32; 2], floats(), |a, b| {
    f64::from((a[0] - b[0]).abs() + (a[1] - b[1]).abs())
});
searched!(
    floats_by_cosine,
    2,
    "cosine",
    [f32; 2],
    floats().prop_filter("zero has no direction", |at| *at != [0.0, 0.0]),
    |a, b| {
        let [x, y, z, w] = [a[0], a[1], b[0], b[1]].map(f64::from);
        1.0 - (x * z + y * w) / (x.hypot(y) * z.hypot(w))
    }
);
searched!(bytes_by_l2, 2, "l2", [i8; 2], bytes(), |a, b| {
    f64::from(a[0] - b[0]).hypot(f64::from(a[1] - b[1]))
});
searched!(bits_by_hamming, 8, "hamming", [u8; 1], bits(), |a, b| {
    f64::from((a[0] ^ b[0]).count_ones())
});
