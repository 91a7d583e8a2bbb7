//! What vec0 tables become, and what becomes one.

use declarite::{Collation, ColumnDef, Element, IndexDef, Metric, TableSchema};
use serde_json::{Value as Json, json};

use super::super::case::{blob, boolean, id, int, real, table, text, vector};
use super::{BITS, BYTES, FLOATS, Transition, metric, of};

pub(super) fn chunked(columns: &[(&str, ColumnDef)]) -> TableSchema {
    table("t", columns).vec0_chunked(8).expect("a vec0 table")
}

fn with_vector(a: &Json) -> Json {
    json!([{"id": 1, "v": FLOATS, "a": a}, {"id": 2, "v": FLOATS, "a": a}])
}

/// Every role of a vec0 table's column to every other, and types within a role.
pub(super) fn roles() -> Vec<Transition> {
    let points = |a| chunked(&[id(), ("v", vector(Element::Float32, 8)), ("a", a)]);
    let mut all = Vec::new();
    let mut add = |from: ColumnDef, to: ColumnDef, old: Json, new: Json| {
        all.push(of(points(from), points(to), with_vector(&old), with_vector(&new)));
    };
    let as_is: fn(ColumnDef) -> ColumnDef = |it| it;
    let roles = [as_is, ColumnDef::auxiliary, ColumnDef::partition_key];
    for (ty, value) in
        [(int as fn() -> ColumnDef, json!(3)), (text, json!("more than twelve bytes"))]
    {
        for from in 0..3 {
            for to in (0..3).filter(|to| *to != from) {
                let role = |role: usize| roles[role](ty().not_null());
                add(role(from), role(to), value.clone(), value.clone());
            }
        }
    }
    for (ty, value) in [(real as fn() -> ColumnDef, json!(0.5)), (boolean, json!(true))] {
        add(ty().not_null(), ty().auxiliary(), value.clone(), value.clone());
        add(ty().not_null().auxiliary(), ty().not_null(), value.clone(), value.clone());
    }
    for role in [as_is, ColumnDef::auxiliary] {
        let of = |ty: fn() -> ColumnDef| role(ty().not_null());
        add(of(int), of(text), json!(7), json!("7"));
        add(of(text), of(int), json!("7"), json!(7));
        add(of(int), of(real), json!(7), json!(7.0));
        add(of(real), of(int), json!(7.0), json!(7));
        add(of(int), of(boolean), json!(0), json!(false));
        add(of(boolean), of(text), json!(true), json!("1"));
    }
    add(int().partition_key(), text().partition_key(), json!(7), json!("7"));
    add(text().partition_key(), int().not_null(), json!("7"), json!(7));
    add(text().auxiliary(), blob().auxiliary(), json!("a"), json!([97]));
    add(blob().auxiliary(), text().not_null(), json!([97]), json!("a"));
    all
}

/// Vectors of vec0 tables, one or two of them, and the sizes of chunks.
pub(super) fn points() -> Vec<Transition> {
    let with = |v: ColumnDef| chunked(&[id(), ("v", v.not_null())]);
    let row = |v: &Json| json!([{"id": 1, "v": v}, {"id": 2, "v": v}]);
    let [floats, bytes, bits] = [json!(FLOATS), json!(BYTES), json!(BITS)];
    let float = |it| metric(Element::Float32, it);
    let int8 = |it| metric(Element::Int8, it);
    let bit = || metric(Element::Bit, Metric::Hamming);
    let mut all: Vec<Transition> = [
        (float(Metric::L2), int8(Metric::L1), &floats, &bytes),
        (float(Metric::Cosine), bit(), &floats, &bits),
        (int8(Metric::L2), bit(), &bytes, &bits),
        (int8(Metric::L2), int8(Metric::L1), &bytes, &bytes),
        (int8(Metric::L1), int8(Metric::Cosine), &bytes, &bytes),
        (float(Metric::Cosine), float(Metric::L1), &floats, &floats),
        (float(Metric::L1), float(Metric::L2), &floats, &floats),
    ]
    .into_iter()
    .map(|(from, to, old, new)| of(with(from), with(to), row(old), row(new)))
    .collect();
    let two = |w: Option<(&'static str, ColumnDef)>| {
        let mut columns = vec![id(), ("v", vector(Element::Float32, 8))];
        columns.extend(w);
        chunked(&columns)
    };
    let both = |name: &str, w: &Json| {
        let row = |id: i64| {
            let mut row = json!({"id": id, "v": FLOATS});
            row[name] = w.clone();
            row
        };
        json!([row(1), row(2)])
    };
    let w = || vector(Element::Float32, 8);
    let other = json!([0.5, 0.5, 0.5, 0.5, -0.5, -0.5, -0.5, -0.5]);
    let as_bits = json!([0b0000_1111]);
    all.push(of(two(Some(("w", w()))), two(None), both("w", &other), row(&floats)));
    let retyped = two(Some(("w", vector(Element::Bit, 8))));
    all.push(of(two(Some(("w", w()))), retyped, both("w", &other), both("w", &as_bits)));
    let renamed = two(Some(("u", w().renamed_from("w"))));
    all.push(of(two(Some(("w", w()))), renamed, both("w", &other), both("u", &other)));
    let first = || table("t", &[id(), ("v", vector(Element::Float32, 8))]);
    for (from, to) in [(Some(8), Some(16)), (Some(16), None), (None, Some(8))] {
        let sized = |size: Option<usize>| match size {
            Some(size) => first().vec0_chunked(size),
            None => first().vec0(),
        };
        let (from, to) = (sized(from).expect("it"), sized(to).expect("it"));
        all.push(of(from, to, row(&floats), row(&floats)));
    }
    all
}

/// Regular tables to vec0 and back: keys, elements, roles, and what vec0 cannot have.
pub(super) fn kinds() -> Vec<Transition> {
    let mut all = Vec::new();
    let elements = [
        (Element::Float32, json!(FLOATS)),
        (Element::Int8, json!(BYTES)),
        (Element::Bit, json!(BITS)),
    ];
    for (key, ids) in [(int(), [json!(1), json!(-2)]), (text(), [json!("a"), json!("")])] {
        for (element, value) in &elements {
            let columns = |a: ColumnDef| {
                [("id", key.clone().not_null()), ("v", vector(*element, 8)), ("a", a)]
            };
            let regular = table("t", &columns(text().default_to("'d'").collate(Collation::NoCase)))
                .index(IndexDef::new(["a"]))
                .expect("an index");
            let vec0 = chunked(&columns(text().auxiliary()));
            let row = |id: &Json| json!({"id": id, "v": value, "a": "x"});
            let rows = json!([row(&ids[0]), row(&ids[1])]);
            all.push(of(regular.clone(), vec0.clone(), rows.clone(), rows.clone()));
            all.push(of(vec0, regular, rows.clone(), rows));
        }
    }
    let columns = |v: ColumnDef, part: fn(ColumnDef) -> ColumnDef| {
        [id(), ("v", v.not_null()), ("p", part(int().not_null()))]
    };
    let as_is: fn(ColumnDef) -> ColumnDef = |it| it;
    let rows = |v: &Json| json!([{"id": 1, "v": v, "p": 1}, {"id": 2, "v": v, "p": 2}]);
    let float = || vector(Element::Float32, 8);
    let checked = table("t", &columns(float(), as_is))
        .check("p > 0")
        .and_then(TableSchema::strict)
        .and_then(TableSchema::without_rowid)
        .expect("a table");
    let parts =
        chunked(&columns(metric(Element::Float32, Metric::Cosine), ColumnDef::partition_key));
    let floats = rows(&json!(FLOATS));
    all.push(of(checked.clone(), parts.clone(), floats.clone(), floats.clone()));
    all.push(of(parts, checked, floats.clone(), floats.clone()));
    let bytes = chunked(&columns(vector(Element::Int8, 8), as_is));
    all.push(of(table("t", &columns(float(), as_is)), bytes, floats, rows(&json!(BYTES))));
    all
}
