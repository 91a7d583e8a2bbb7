//! Tables and what they become, one by one: all that a table can be changed to, from
//! what it can be.

mod vec0;

use std::collections::BTreeSet;

use declarite::{
    ColumnDef, ColumnType, Element, IndexDef, Metric, Reference, TableSchema, VectorType,
};
use serde_json::{Value as Json, json};

use vec0::{chunked, kinds, points, roles};

use super::case::{Case, blob, boolean, declare, id, int, real, table, text, vector};

/// A table with rows, and both as they are then.
struct Transition {
    case: Case,
    becomes: Json,
}

fn of(from: TableSchema, to: TableSchema, rows: Json, becomes: Json) -> Transition {
    Transition { case: Case { from, to, rows }, becomes }
}

impl Transition {
    /// Whether rows stand or are declared as they become, and where there are none.
    #[track_caller]
    fn check(&self) {
        let Self { case, becomes } = self;
        let file = case.file();
        let target = case.standing(&file).expect("the new table");
        target.allow_data_loss().apply().expect("the rows are kept");
        case.check(&file, becomes);

        let file = case.file();
        let target = declare(&file, &case.to, becomes).expect("the new table");
        target.allow_data_loss().apply().expect("the rows are as they become");
        case.check(&file, becomes);

        let Case { from, to, .. } = case;
        let empty = Case { from: from.clone(), to: to.clone(), rows: json!([]) };
        let file = empty.file();
        empty.standing(&file).and_then(|it| it.apply()).expect("nothing is lost of nothing");
        empty.check(&file, &json!([]));
    }
}

fn one(a: &Json) -> Json {
    json!([{"id": 1, "a": a}, {"id": 2, "a": a}])
}

fn plain(a: ColumnDef) -> TableSchema {
    table("t", &[id(), ("a", a)])
}

/// Every type of a value to every other; NULL is what is none.
fn types() -> Vec<Transition> {
    let all = [int, text, real, boolean, blob];
    let values = |from: usize, to: usize| match (from, to) {
        (0, 1) => (json!(7), json!("7")),
        (0, 2) => (json!(7), json!(7.0)),
        (0, 3) => (json!(1), json!(true)),
        (0, 4) => (json!(7), Json::Null),
        (1, 0) => (json!("-7"), json!(-7)),
        (1, 2) => (json!("7.5"), json!(7.5)),
        (1, 3) => (json!("false"), json!(false)),
        (1, 4) => (json!("ä"), json!([195, 164])),
        (2, 0) => (json!(7.0), json!(7)),
        (2, 1) => (json!(7.25), json!("7.25")),
        (2, 3) => (json!(0.0), json!(false)),
        (2, 4) => (json!(1.5), Json::Null),
        (3, 0) => (json!(true), json!(1)),
        (3, 1) => (json!(true), json!("1")),
        (3, 2) => (json!(true), json!(1.0)),
        (3, 4) => (json!(false), Json::Null),
        (4, 1) => (json!([97]), json!("a")),
        _ => (json!([49]), Json::Null),
    };
    let pairs = (0..5).flat_map(|from| (0..5).map(move |to| (from, to)));
    let pairs = pairs.filter(|(from, to)| from != to);
    let of_pair = |(from, to): (usize, usize)| {
        let (old, new) = values(from, to);
        of(plain(all[from]()), plain(all[to]()), one(&old), one(&new))
    };
    pairs.map(of_pair).collect()
}

const FLOATS: [f64; 8] = [1.0, -1.0, 0.25, 0.0, -0.5, 0.75, 1.0, -1.0];
const BYTES: [i8; 8] = [126, -128, 31, 0, -64, 95, 126, -128];
const BITS: [u8; 1] = [0b0110_0101];

fn metric(element: Element, metric: Metric) -> ColumnDef {
    ColumnDef::new(ColumnType::Vector(VectorType::new(element, 8).metric(metric)))
}

/// Vectors of regular tables to each other, and to bytes.
fn vectors() -> Vec<Transition> {
    let of_element = |element| ColumnDef::new(ColumnType::Vector(VectorType::new(element, 8)));
    let [float, int8, bit] = [Element::Float32, Element::Int8, Element::Bit].map(of_element);
    let long = ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 16)));
    let bytes: Vec<u8> = FLOATS.iter().flat_map(|x| (*x as f32).to_le_bytes()).collect();
    let unsigned: Vec<u8> = BYTES.iter().map(|byte| byte.cast_unsigned()).collect();
    let [floats, signed, bits] = [json!(FLOATS), json!(BYTES), json!(BITS)];
    let [bytes, unsigned] = [json!(bytes), json!(unsigned)];
    let l1 = || metric(Element::Float32, Metric::L1);
    let cosine = || metric(Element::Int8, Metric::Cosine);
    [
        (float.clone(), int8.clone(), &floats, &signed),
        (float.clone(), bit.clone(), &floats, &bits),
        (int8.clone(), bit.clone(), &signed, &bits),
        (int8.clone(), float.clone(), &signed, &Json::Null),
        (bit.clone(), int8.clone(), &bits, &Json::Null),
        (float.clone(), long, &floats, &Json::Null),
        (float.clone(), l1(), &floats, &floats),
        (l1(), float.clone(), &floats, &floats),
        (int8.clone(), cosine(), &signed, &signed),
        (float.clone(), text(), &floats, &Json::Null),
        (text(), float.clone(), &json!("[1, 2]"), &Json::Null),
        (float.clone(), blob(), &floats, &bytes),
        (blob(), float, &bytes, &floats),
        (int8.clone(), blob(), &signed, &unsigned),
        (blob(), int8, &unsigned, &signed),
        (blob(), metric(Element::Float32, Metric::L1), &bits, &Json::Null),
        (bit.clone(), blob(), &bits, &bits),
        (blob(), bit, &bits, &bits),
    ]
    .into_iter()
    .map(|(from, to, old, new)| of(plain(from), plain(to), one(old), one(new)))
    .collect()
}

/// Keys: their types, and of several columns.
fn keys() -> Vec<Transition> {
    let of_type = |key: ColumnDef| table("t", &[("id", key.not_null()), ("a", text())]);
    let rows = |ids: [Json; 2]| json!([{"id": ids[0], "a": "x"}, {"id": ids[1]}]);
    let mut all: Vec<Transition> = [
        (int(), text(), [json!(1), json!(-20)], [json!("1"), json!("-20")]),
        (text(), int(), [json!("1"), json!("20")], [json!(1), json!(20)]),
        (text(), blob(), [json!("a"), json!("")], [json!([97]), json!([])]),
        (blob(), text(), [json!([97]), json!([])], [json!("a"), json!("")]),
        (int(), real(), [json!(1), json!(2)], [json!(1.0), json!(2.0)]),
        (real(), int(), [json!(1.0), json!(2.0)], [json!(1), json!(2)]),
        (boolean(), int(), [json!(true), json!(false)], [json!(1), json!(0)]),
    ]
    .into_iter()
    .map(|(from, to, old, new)| of(of_type(from), of_type(to), rows(old), rows(new)))
    .collect();
    let of_key = |key: &[&str], a: ColumnDef, without_rowid: bool| {
        let columns = [("a", a.not_null()), ("b", int().not_null()), ("c", text())];
        let table = TableSchema::new("t", columns, key).expect("a table");
        if without_rowid { table.without_rowid().expect("it") } else { table }
    };
    let values = |a: [Json; 2]| json!([{"a": a[0], "b": 20, "c": "x"}, {"a": a[1], "b": 10}]);
    let (numbers, texts) = (values([json!(1), json!(2)]), values([json!("1"), json!("2")]));
    for without_rowid in [false, true] {
        for (from, to) in [
            (&["a"][..], &["a", "b"][..]),
            (&["a", "b"], &["b", "a"]),
            (&["b", "a"], &["b"]),
            (&["a"], &["b"]),
        ] {
            let of_key = |key| of_key(key, int(), without_rowid);
            all.push(of(of_key(from), of_key(to), numbers.clone(), numbers.clone()));
        }
        let of_key = |key, a| of_key(key, a, without_rowid);
        let (from, to) = (of_key(&["a", "b"], int()), of_key(&["b", "a"], text()));
        all.push(of(from, to, numbers.clone(), texts.clone()));
    }
    all
}

/// How a table is stored.
fn storage() -> Vec<Transition> {
    let plain = || table("t", &[id(), ("a", text())]);
    let all: [TableSchema; 5] = [
        plain(),
        plain().strict().expect("it"),
        plain().without_rowid().expect("it"),
        plain().strict().and_then(TableSchema::without_rowid).expect("it"),
        plain().autoincrement().expect("it"),
    ];
    let rows = one(&json!("x"));
    let pairs = all.iter().flat_map(|from| all.iter().map(move |to| (from, to)));
    let pairs = pairs.filter(|(from, to)| from != to);
    pairs.map(|(from, to)| of(from.clone(), to.clone(), rows.clone(), rows.clone())).collect()
}

/// Several changes at once.
fn combined() -> Vec<Transition> {
    let from = table("t", &[id(), ("a", text()), ("b", int()), ("gone", text())])
        .index(IndexDef::new(["a"]))
        .and_then(|it| it.check("b < 100"))
        .expect("a table");
    let rows = json!([
        {"id": 1, "a": "1", "b": 1, "gone": "x"},
        {"id": 2, "a": "2", "b": 1},
        {"id": 3, "a": "3"},
    ]);
    let columns = [
        ("key", text().not_null().renamed_from("id")),
        ("n", int().not_null().check("n > 0").renamed_from("a")),
        ("b", int().references(Reference::to("u", "n"))),
        ("more", real().not_null().default_to("0.5")),
    ];
    let to = table("u", &columns)
        .renamed_from("t")
        .and_then(TableSchema::strict)
        .and_then(TableSchema::without_rowid)
        .and_then(|it| it.index(IndexDef::new(["n"]).unique()))
        .and_then(|it| it.index(IndexDef::new(["b"]).filter("b > 0")))
        .expect("a table");
    let becomes = json!([
        {"key": "1", "n": 1, "b": 1, "more": 0.5},
        {"key": "2", "n": 2, "b": 1, "more": 0.5},
        {"key": "3", "n": 3, "more": 0.5},
    ]);
    let float = vector(Element::Float32, 8);
    let points = chunked(&[
        id(),
        ("v", float.clone()),
        ("w", float),
        ("a", text().not_null()),
        ("gone", int().auxiliary()),
    ]);
    let spots = table(
        "u",
        &[
            ("key", text().not_null().renamed_from("id")),
            ("v", metric(Element::Float32, Metric::L1).not_null()),
            ("x", vector(Element::Bit, 8).renamed_from("w")),
            ("a", int().partition_key()),
            ("more", blob().auxiliary()),
        ],
    )
    .vec0_chunked(16)
    .and_then(|it| it.renamed_from("t"))
    .expect("a vec0 table");
    let of_points = json!([{"id": 1, "v": FLOATS, "w": FLOATS, "a": "7", "gone": 1}]);
    let of_spots = json!([{"key": "1", "v": FLOATS, "x": BITS, "a": 7}]);
    let regular = TableSchema::new(
        "u",
        [
            ("nr", int().not_null().renamed_from("id")),
            ("v", vector(Element::Int8, 8)),
            ("w", blob()),
            ("a", real()),
        ],
        ["nr"],
    )
    .and_then(|it| it.renamed_from("t"))
    .and_then(|it| it.index(IndexDef::new(["a"])))
    .expect("a table");
    let bytes: Vec<u8> = FLOATS.iter().flat_map(|x| (*x as f32).to_le_bytes()).collect();
    let of_regular = json!([{"nr": 1, "v": BYTES, "w": bytes, "a": 7.0}]);
    vec![
        of(from, to, rows, becomes),
        of(points.clone(), spots, of_points.clone(), of_spots),
        of(points, regular, of_points, of_regular),
    ]
}

/// All of them, each once.
#[test]
fn there_are_more_than_a_hundred_and_none_twice() {
    let all = [types(), vectors(), roles(), points(), kinds(), keys(), storage(), combined()];
    let pairs: Vec<String> =
        all.iter().flatten().map(|it| format!("{:?} {:?}", it.case.from, it.case.to)).collect();
    assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len());
    assert!(pairs.len() > 100, "{}", pairs.len());
}

#[test]
fn values_of_every_type_become_others() {
    types().iter().chain(&vectors()).for_each(Transition::check);
}

#[test]
fn roles_of_vec0_become_others() {
    roles().iter().for_each(Transition::check);
}

#[test]
fn vectors_of_vec0_become_others() {
    points().iter().for_each(Transition::check);
}

#[test]
fn regular_tables_become_vec0_and_back() {
    kinds().iter().for_each(Transition::check);
}

#[test]
fn keys_become_others() {
    keys().iter().for_each(Transition::check);
}

#[test]
fn tables_are_stored_otherwise() {
    storage().iter().for_each(Transition::check);
}

#[test]
fn several_changes_are_made_at_once() {
    combined().iter().for_each(Transition::check);
}
