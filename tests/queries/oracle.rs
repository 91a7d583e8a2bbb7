//! Random rows and random conditions, compared with the same condition in Rust.

use declarite::roles::Plain;
use declarite::{Operand, OrderedColumn, QueryColumn, RowType};
use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "cases")]
struct Case {
    #[sqlite(primary_key)]
    id: i64,
    number: i64,
    maybe: Option<i64>,
    real: Option<f64>,
    text: String,
    tag: Option<String>,
    flag: Option<bool>,
    bytes: Option<Vec<u8>>,
}

/// A condition, to be made of columns and to be computed.
#[derive(Debug, Clone)]
enum Asked {
    Number(Comparison<i64>),
    Maybe(Comparison<Option<i64>>),
    Real(Comparison<Option<f64>>),
    Text(Comparison<String>),
    Tag(Comparison<Option<String>>),
    Flag(bool, Option<bool>),
    Bytes(Comparison<Option<Vec<u8>>>),
    StartsWith(String),
    Contains(String),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
}

#[derive(Debug, Clone)]
enum Comparison<T> {
    Eq(T),
    Ne(T),
    Lt(T),
    Le(T),
    Gt(T),
    Ge(T),
    Between(T, T),
    In(Vec<T>),
}

/// What is in a range: NULL is in none.
trait Ranged: Clone + PartialEq + PartialOrd {
    fn is_ranged(&self) -> bool;
}

impl Ranged for i64 {
    fn is_ranged(&self) -> bool {
        true
    }
}

impl Ranged for String {
    fn is_ranged(&self) -> bool {
        true
    }
}

impl<T: Clone + PartialOrd> Ranged for Option<T> {
    fn is_ranged(&self) -> bool {
        self.is_some()
    }
}

impl<T: Ranged> Comparison<T> {
    fn holds(&self, value: &T) -> bool {
        let both = |other: &T| value.is_ranged() && other.is_ranged();
        match self {
            Self::Eq(other) => value == other,
            Self::Ne(other) => value != other,
            Self::Lt(other) => both(other) && value < other,
            Self::Le(other) => both(other) && value <= other,
            Self::Gt(other) => both(other) && value > other,
            Self::Ge(other) => both(other) && value >= other,
            Self::Between(least, greatest) => {
                both(least) && both(greatest) && value >= least && value <= greatest
            }
            Self::In(values) => values.contains(value),
        }
    }

    fn condition<R: RowType>(&self, column: QueryColumn<R, T, Plain>) -> Condition<R>
    where
        T: OrderedColumn,
        for<'v> &'v T: Operand<T>,
    {
        match self {
            Self::Eq(other) => column.eq(other),
            Self::Ne(other) => column.ne(other),
            Self::Lt(other) => column.lt(other),
            Self::Le(other) => column.le(other),
            Self::Gt(other) => column.gt(other),
            Self::Ge(other) => column.ge(other),
            Self::Between(least, greatest) => column.between(least, greatest),
            Self::In(values) => column.is_in(values),
        }
    }
}

impl Asked {
    fn holds(&self, case: &Case) -> bool {
        match self {
            Self::Number(it) => it.holds(&case.number),
            Self::Maybe(it) => it.holds(&case.maybe),
            Self::Real(it) => it.holds(&case.real),
            Self::Text(it) => it.holds(&case.text),
            Self::Tag(it) => it.holds(&case.tag),
            Self::Flag(equal, flag) => *equal == (case.flag == *flag),
            Self::Bytes(it) => it.holds(&case.bytes),
            Self::StartsWith(text) => case.text.starts_with(text),
            Self::Contains(text) => case.tag.as_ref().is_some_and(|tag| tag.contains(text)),
            Self::And(one, other) => one.holds(case) && other.holds(case),
            Self::Or(one, other) => one.holds(case) || other.holds(case),
            Self::Not(inner) => !inner.holds(case),
        }
    }

    fn condition(&self) -> Condition<Case> {
        let case = Case::columns();
        match self {
            Self::Number(it) => it.condition(case.number),
            Self::Maybe(it) => it.condition(case.maybe),
            Self::Real(it) => it.condition(case.real),
            Self::Text(it) => it.condition(case.text),
            Self::Tag(it) => it.condition(case.tag),
            Self::Flag(true, flag) => case.flag.eq(flag),
            Self::Flag(false, flag) => case.flag.ne(flag),
            Self::Bytes(it) => it.condition(case.bytes),
            Self::StartsWith(text) => case.text.starts_with(text),
            Self::Contains(text) => case.tag.contains(text),
            Self::And(one, other) => one.condition().and(other.condition()),
            Self::Or(one, other) => one.condition().or(other.condition()),
            Self::Not(inner) => inner.condition().not(),
        }
    }
}

/// Few values, so that they meet; all of what SQLite or JSON could mistake.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![-2..3_i64, Just(i64::MIN), Just(i64::MAX), Just(1 << 53), Just((1 << 53) + 1)]
}

fn real() -> impl Strategy<Value = f64> {
    let odd = [0.1, -0.0, 1e300, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 9_007_199_254_740_993.0];
    prop_oneof![(-2..3_i32).prop_map(f64::from), proptest::sample::select(odd.to_vec())]
}

fn text() -> impl Strategy<Value = String> {
    "[aA%_\\\\'\"\\x00é\u{10ffff}1]{0,3}"
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(255)], 0..3)
}

fn maybe<T: Clone + std::fmt::Debug>(
    some: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    proptest::option::weighted(0.7, some)
}

fn comparison<T: Clone + std::fmt::Debug + 'static, S: Strategy<Value = T> + 'static>(
    value: fn() -> S,
) -> impl Strategy<Value = Comparison<T>> {
    prop_oneof![
        value().prop_map(Comparison::Eq),
        value().prop_map(Comparison::Ne),
        value().prop_map(Comparison::Lt),
        value().prop_map(Comparison::Le),
        value().prop_map(Comparison::Gt),
        value().prop_map(Comparison::Ge),
        (value(), value()).prop_map(|(least, greatest)| Comparison::Between(least, greatest)),
        proptest::collection::vec(value(), 0..4).prop_map(Comparison::In),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let leaf = prop_oneof![
        comparison(number).prop_map(Asked::Number),
        comparison(|| maybe(number())).prop_map(Asked::Maybe),
        comparison(|| maybe(real())).prop_map(Asked::Real),
        comparison(text).prop_map(Asked::Text),
        comparison(|| maybe(text())).prop_map(Asked::Tag),
        (any::<bool>(), any::<Option<bool>>()).prop_map(|(eq, flag)| Asked::Flag(eq, flag)),
        comparison(|| maybe(bytes())).prop_map(Asked::Bytes),
        text().prop_map(Asked::StartsWith),
        text().prop_map(Asked::Contains),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(one, other)| Asked::And(one.into(), other.into())),
            pair.prop_map(|(one, other)| Asked::Or(one.into(), other.into())),
            inner.prop_map(|inner| Asked::Not(inner.into())),
        ]
    })
}

fn case() -> impl Strategy<Value = Case> {
    let columns = (
        number(),
        maybe(number()),
        maybe(real()),
        text(),
        maybe(text()),
        any::<Option<bool>>(),
        maybe(bytes()),
    );
    columns.prop_map(|(number, maybe, real, text, tag, flag, bytes)| Case {
        id: 0,
        number,
        maybe,
        real,
        text,
        tag,
        flag,
        bytes,
    })
}

/// `None` comes before all, and floats have their order.
fn by_tag_and_real(one: &Case, other: &Case) -> std::cmp::Ordering {
    let reals = one.real.partial_cmp(&other.real).expect("no NaN");
    other.tag.cmp(&one.tag).then(reals).then(one.id.cmp(&other.id))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_found_as_rust_finds_them(
        mut cases in proptest::collection::vec(case(), 1..40),
        asked in proptest::collection::vec(asked(), 24),
        (limit, offset) in (0..8_usize, 0..8_usize),
    ) {
        (0..).zip(&mut cases).for_each(|(id, case)| case.id = id);
        let db = database(&cases).expect("a database");
        for asked in asked {
            let mut expected: Vec<Case> =
                cases.iter().filter(|case| asked.holds(case)).cloned().collect();
            let find = || Case::find(|_| asked.condition());
            let mut found = all(&db, find()).expect("rows");
            found.sort_by_key(|case| case.id);
            prop_assert_eq!(&found, &expected, "{:?}", asked);
            prop_assert_eq!(find().count(&db).expect("a count"), expected.len() as u64);
            expected.sort_by(by_tag_and_real);
            let page = find().order_by(|c| c.tag.desc()).order_by(|c| c.real.asc());
            let page = all(&db, page.limit(limit).offset(offset)).expect("a page");
            let expected: Vec<Case> = expected.into_iter().skip(offset).take(limit).collect();
            prop_assert_eq!(page, expected, "{:?}", asked);
        }
    }
}
