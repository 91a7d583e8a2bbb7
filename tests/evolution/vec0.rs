//! vec0 tables, and regular ones that become such.

use declarite::{ColumnDef, ColumnType, Element, Metric, TableSchema, VectorType};
use serde_json::{Value as Json, json};

use super::case::{Case, blob, boolean, id, int, real, table, text, vector};

fn points(more: &[(&str, ColumnDef)]) -> TableSchema {
    let v = [id(), ("v", vector(Element::Float32, 8))];
    let columns: Vec<_> = v.into_iter().chain(more.iter().cloned()).collect();
    table("t", &columns).vec0_chunked(8).expect("a vec0 table")
}

const V: [f64; 8] = [0.5, -0.5, 1.0, 0.25, 0.0, -1.0, 0.75, 0.125];

/// Two rows with more columns each.
fn rows(more: &[Json]) -> Json {
    let row = |(id, more): (usize, &Json)| {
        let mut row = json!({"id": id, "v": V});
        row.as_object_mut().expect("an object").extend(more.as_object().expect("one").clone());
        row
    };
    Json::Array(more.iter().enumerate().map(row).collect())
}

const REBUILT: &[&str] = &["rebuild t keeping 2 losing 0"];

#[test]
fn columns_of_every_role_that_takes_null_are_added_with_the_rows_kept() {
    for column in
        [text().auxiliary(), int().auxiliary(), blob().auxiliary(), text().partition_key()]
    {
        let case = Case {
            from: points(&[]),
            to: points(&[("a", column)]),
            rows: rows(&[json!({}), json!({})]),
        };
        case.keeps(REBUILT, &rows(&[json!({}), json!({})]));
    }
}

/// S2: metadata and vectors take no NULL, so that the rows are asked for again.
#[test]
fn s2_new_metadata_and_vectors_ask_for_the_rows_again() {
    let value = |column: &ColumnDef| match column.column_type() {
        ColumnType::Integer => json!(3),
        ColumnType::Real => json!(1.5),
        ColumnType::Boolean => json!(true),
        ColumnType::Text => json!("x"),
        _ => json!([1.0, 2.0]),
    };
    let vector = vector(Element::Float32, 2);
    for column in
        [int().not_null(), real().not_null(), boolean().not_null(), text().not_null(), vector]
    {
        let again = rows(&[json!({"a": value(&column)}), json!({"a": value(&column)})]);
        let case = Case {
            from: points(&[]),
            to: points(&[("a", column)]),
            rows: rows(&[json!({}), json!({})]),
        };
        case.loses(&["column a is added: rows go that do not fit"], &json!([]), &again);
    }
}

#[test]
fn columns_of_every_role_are_dropped_with_consent() {
    for column in [text().auxiliary(), text().not_null(), text().partition_key()] {
        let case = Case {
            from: points(&[("a", column)]),
            to: points(&[]),
            rows: rows(&[json!({"a": "x"}), json!({"a": "y"})]),
        };
        let kept = rows(&[json!({}), json!({})]);
        let file = case.file();
        let target = case.standing(&file).expect("the new table");
        let refused = target.apply().expect_err("a loss").to_string();
        assert!(refused.contains("drop the column, 2 rows at risk"), "{refused}");
        target.allow_loss_of("t.a").apply().expect("consent");
        case.check(&file, &kept);
    }
}

#[test]
fn roles_change_with_the_rows_kept() {
    let roles =
        [text().not_null(), text().not_null().auxiliary(), text().not_null().partition_key()];
    let values = rows(&[json!({"a": "x"}), json!({"a": "y"})]);
    for from in &roles {
        for to in roles.iter().filter(|to| *to != from) {
            let case = Case {
                from: points(&[("a", from.clone())]),
                to: points(&[("a", to.clone())]),
                rows: values.clone(),
            };
            case.keeps(REBUILT, &values);
        }
    }
}

fn of_metric(metric: Metric) -> TableSchema {
    let v = VectorType::new(Element::Float32, 8).metric(metric);
    let v = ColumnDef::new(ColumnType::Vector(v)).not_null();
    table("t", &[id(), ("v", v)]).vec0_chunked(8).expect("a vec0 table")
}

#[test]
fn metrics_and_chunk_sizes_change_with_the_rows_kept() {
    let values = rows(&[json!({}), json!({})]);
    let metrics = [Metric::L2, Metric::L1, Metric::Cosine];
    for from in metrics {
        for to in metrics.into_iter().filter(|to| *to != from) {
            let case = Case { from: of_metric(from), to: of_metric(to), rows: values.clone() };
            case.keeps(REBUILT, &values);
        }
    }
    let v = [id(), ("v", vector(Element::Float32, 8))];
    let to = table("t", &v).vec0_chunked(16).expect("a vec0 table");
    let case = Case { from: points(&[]), to, rows: values.clone() };
    case.keeps(REBUILT, &values);
}

/// A vector without a direction has no place under the cosine metric.
#[test]
fn a_zero_vector_does_not_fit_the_cosine_metric() {
    let zero = [0.0; 8];
    let case = Case {
        from: of_metric(Metric::L2),
        to: of_metric(Metric::Cosine),
        rows: json!([{"id": 0, "v": V}, {"id": 1, "v": zero}]),
    };
    case.loses(
        &["rows go that do not fit, such as that of key 1: the zero vector has no direction"],
        &json!([{"id": 0, "v": V}]),
        &json!([{"id": 0, "v": V}, {"id": 1, "v": V}]),
    );
}

fn of_element(element: Element) -> TableSchema {
    let v = ("v", vector(element, 8));
    table("t", &[id(), v]).vec0_chunked(8).expect("a vec0 table")
}

/// As sqlite-vec's functions quantise: `(x + 1) / (2 / 255) - 128`, cut off; and a
/// bit for each element above zero, the first of eight the lowest.
#[test]
fn vectors_are_quantised() {
    let values = rows(&[json!({}), json!({})]);
    let bytes: Vec<i8> = V
        .iter()
        .map(|x| {
            #[expect(clippy::cast_possible_truncation, reason = "as sqlite-vec does")]
            let byte = ((*x as f32 + 1.0) / (2.0 / 255.0) - 128.0) as i8;
            byte
        })
        .collect();
    let bits = V.iter().enumerate().fold(0, |bits, (i, x)| bits | (u8::from(*x > 0.0) << i));
    let int8 = json!([{"id": 0, "v": bytes}, {"id": 1, "v": bytes}]);
    let bit = json!([{"id": 0, "v": [bits]}, {"id": 1, "v": [bits]}]);
    let of = |from, to, rows: &Json| Case {
        from: of_element(from),
        to: of_element(to),
        rows: rows.clone(),
    };
    of(Element::Float32, Element::Int8, &values).keeps(REBUILT, &int8);
    of(Element::Float32, Element::Bit, &values).keeps(REBUILT, &bit);
    let bit_of_bytes =
        bytes.iter().enumerate().fold(0, |bits, (i, x)| bits | (u8::from(*x > 0) << i));
    let bit = json!([{"id": 0, "v": [bit_of_bytes]}, {"id": 1, "v": [bit_of_bytes]}]);
    of(Element::Int8, Element::Bit, &int8).keeps(REBUILT, &bit);
    of(Element::Int8, Element::Float32, &int8).loses(
        &["column v becomes float[8] l2, and was int8[8] l2: rows go that do not fit"],
        &json!([]),
        &values,
    );
}

#[test]
fn vectors_outside_the_unit_are_not_wrapped_around() {
    let mut far = V;
    far[0] = 1.5;
    let case = Case {
        from: of_element(Element::Float32),
        to: of_element(Element::Int8),
        rows: json!([{"id": 0, "v": far}]),
    };
    let again = json!([{"id": 0, "v": [1, 2, 3, 4, 5, 6, 7, 8]}]);
    case.loses(&["not within -1 and 1"], &json!([]), &again);
}

/// S2: vectors of another dimension have to be made anew.
#[test]
fn s2_a_new_dimension_asks_for_the_rows_again() {
    let to = table("t", &[id(), ("v", vector(Element::Float32, 2))]).vec0().expect("a table");
    let case = Case { from: points(&[]), to, rows: rows(&[json!({}), json!({})]) };
    case.loses(
        &["column v becomes float[2] l2, and was float[8] l2: rows go that do not fit"],
        &json!([]),
        &json!([{"id": 0, "v": [1.0, 2.0]}, {"id": 1, "v": [3.0, 4.0]}]),
    );
}

#[test]
fn keys_columns_and_tables_of_vec0_are_renamed_by_a_rebuild() {
    let columns = [
        ("key", int().not_null().renamed_from("id")),
        ("w", vector(Element::Float32, 8).renamed_from("v")),
        ("b", text().auxiliary().renamed_from("a")),
    ];
    let to = table("u", &columns).vec0_chunked(8).and_then(|it| it.renamed_from("t")).expect("it");
    let case = Case {
        from: points(&[("a", text().auxiliary())]),
        to,
        rows: rows(&[json!({"a": "x"}), json!({})]),
    };
    case.keeps(
        &["rebuild u keeping 2 losing 0"],
        &json!([{"key": 0, "w": V, "b": "x"}, {"key": 1, "w": V}]),
    );
}

/// Both ways, with all roles.
#[test]
fn a_regular_table_becomes_vec0_and_back() {
    let columns = [
        id(),
        ("v", vector(Element::Float32, 8)),
        ("i", vector(Element::Int8, 8)),
        ("b", vector(Element::Bit, 8)),
        ("m", text().not_null()),
        ("f", boolean().not_null()),
        ("r", real().not_null()),
    ];
    let with = |role: fn(ColumnDef) -> ColumnDef, part: fn(ColumnDef) -> ColumnDef| {
        let more = [("a", role(blob())), ("p", part(int()))];
        let all: Vec<_> = columns.iter().cloned().chain(more).collect();
        table("t", &all)
    };
    let regular = with(|column| column, |column| column);
    let vec0 =
        with(ColumnDef::auxiliary, ColumnDef::partition_key).vec0_chunked(8).expect("a table");
    let row = |id: i64, a: Json, p: Json| {
        json!({"id": id, "v": V, "i": [1, -2, 3, -4, 5, -6, 7, -8], "b": [200], "m": "m", "f": true,
               "r": 2.0, "a": a, "p": p})
    };
    let rows = json!([row(1, json!([1, 2]), json!(7)), row(2, Json::Null, Json::Null)]);
    let there = Case { from: regular, to: vec0, rows: rows.clone() };
    there.keeps(REBUILT, &rows);
    let back = Case { from: there.to, to: there.from, rows: rows.clone() };
    back.keeps(REBUILT, &rows);
}
