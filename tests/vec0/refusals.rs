//! Values that vec0 would refuse late or take for something else.

use super::*;
use declarite::{Metric, Value};
use serde_json::json;

/// NaN in a vector: 0x7fc00000, the bytes reversed.
const NAN: &str = "x'0000c07f00000000'";

/// G10: sqlite-vec takes NaN, and sorts it before every real neighbour.
#[test]
fn naively_a_vector_of_nan_is_nearest_to_all() -> Result<()> {
    let db = naive("v float[2], id integer primary key", &[&format!("1, {NAN}"), "2, '[0,0]'"])?;
    db.transaction(|connection| {
        let near =
            "SELECT concat(id, ' ', distance) AS value FROM naive WHERE v MATCH '[0,0]' AND k = 1";
        assert_eq!(texts_of(connection, near)?, ["1 "], "the wrong row, at no distance");
        Ok(())
    })
}

/// G10: the zero vector has no cosine distance, stored or asked with.
#[test]
fn naively_the_zero_vector_has_no_cosine_distance() -> Result<()> {
    let rows = ["1, '[1,0]'", "2, '[0,0]'"];
    let db = naive("v float[2] distance_metric=cosine, id integer primary key", &rows)?;
    db.transaction(|connection| {
        let stored = "WITH q AS MATERIALIZED (SELECT id, distance FROM naive WHERE v MATCH '[1,0]' AND k = 9) \
                      SELECT id AS value FROM q WHERE distance IS NULL";
        assert_eq!(numbers_of(connection, stored)?, [2]);
        let asked = stored.replace("[1,0]", "[0,0]");
        assert_eq!(numbers_of(connection, &asked)?.len(), 2);
        Ok(())
    })
}

fn of(element: Element, metric: Metric) -> Result<TableSchema> {
    let vector = ColumnType::Vector(VectorType::new(element, 2).metric(metric));
    let columns = [("id", not_null(ColumnType::Integer)), ("v", not_null(vector))];
    TableSchema::new("t", columns, ["id"])?.vec0()
}

fn floats(floats: [f32; 2]) -> DynamicRow {
    let bytes: Vec<u8> = floats.iter().flat_map(|float| float.to_le_bytes()).collect();
    DynamicRow::new().set("id", 2).set("v", bytes)
}

/// G10: neither NaN nor an infinity is declared.
#[test]
fn vectors_that_are_not_finite_are_refused() -> Result<()> {
    for metric in [Metric::L2, Metric::L1, Metric::Cosine] {
        let db = memory()?;
        let schema = of(Element::Float32, metric)?;
        let good = floats([1.0, 0.0]).set("id", 1);
        apply_dynamic(&db, &schema, std::slice::from_ref(&good))?;
        refuses(&db, &schema, &floats([0.0, f32::NAN]), "v", "element 1 of the vector is NaN");
        refuses(&db, &schema, &floats([f32::INFINITY, 0.0]), "v", "element 0 of the vector is inf");
        refuses(&db, &schema, &floats([f32::NEG_INFINITY, 0.0]), "v", "element 0");
        let json = DynamicRow::from_json(json!({"id": 2, "v": [1e40, 1]}))?;
        refuses(&db, &schema, &json, "v", "element 0 of the vector is inf");
        assert_eq!(
            counts(&apply_dynamic(&db, &schema, &[good, floats([0.5, 0.5])])?),
            [1, 0, 0, 1]
        );
    }
    Ok(())
}

/// G10: nor a zero vector where the metric is cosine.
#[test]
fn zero_vectors_under_cosine_are_refused() -> Result<()> {
    let db = memory()?;
    let cosine = of(Element::Float32, Metric::Cosine)?;
    refuses(&db, &cosine, &floats([0.0, 0.0]), "v", "no direction");
    refuses(&db, &cosine, &floats([0.0, -0.0]), "v", "no direction");
    let bytes = of(Element::Int8, Metric::Cosine)?;
    refuses(
        &db,
        &bytes,
        &DynamicRow::from_json(json!({"id": 1, "v": [0, 0]}))?,
        "v",
        "no direction",
    );
    for metric in [Metric::L2, Metric::L1] {
        let db = memory()?;
        assert_eq!(
            counts(&apply_dynamic(&db, &of(Element::Float32, metric)?, &[floats([0.0, 0.0])])?),
            [1, 0, 0, 0]
        );
    }
    Ok(())
}

/// vec0's own error for a wrong length comes before it writes, and names no row.
#[test]
fn naively_a_vector_of_another_length_names_no_row() -> Result<()> {
    let db = naive("v float[3], id integer primary key", &["1, '[1,2,3]'"])?;
    db.transaction(|connection| {
        assert_eq!(
            fault(connection, "INSERT INTO naive SELECT 7, '[1,2]'"),
            "Dimension mismatch for inserted vector for the \"v\" column. Expected 3 dimensions but received 2."
        );
        let null = fault(connection, "INSERT INTO naive SELECT 7, NULL");
        assert_eq!(
            null,
            "Inserted vector for the \"v\" column is invalid: Input must have type BLOB (compact format) or TEXT (JSON), found NULL"
        );
        let message = fault(connection, "UPDATE naive SET v = '[1,2]' WHERE id = 1");
        assert!(message.starts_with("Dimension mismatch for new updated vector"), "{message}");
        assert!(fault(connection, "INSERT INTO naive SELECT 7, x'0000'").contains("divisible by 4"));
        assert!(fault(connection, "INSERT INTO naive SELECT 7, x''").contains("zero-length"));
        Ok(())
    })
}

#[test]
fn a_vector_of_another_length_names_table_column_and_key() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "open_ended", vec0)]
    struct OpenEnded {
        #[sqlite(primary_key)]
        id: String,
        #[sqlite(vector(dim = 3))]
        v: Vec<f32>,
    }

    let db = memory()?;
    let row = |v: &[f32]| OpenEnded { id: "one".to_owned(), v: v.to_vec() };
    assert_eq!(counts(&apply(&db, &[row(&[1.0, 2.0, 3.0])])?), [1, 0, 0, 0]);
    let before = fingerprint(&db)?;
    for (v, found) in [(&[1.0, 2.0][..], 2), (&[0.0; 4], 4), (&[], 0)] {
        let error = apply(&db, &[row(v)]).expect_err("another length").to_string();
        let expected = format!(
            "table open_ended, column v, key 'one': expected a vector of 3 dimensions, found {found}"
        );
        assert_eq!(error, expected);
    }
    assert_eq!(fingerprint(&db)?, before);
    assert_eq!(counts(&apply(&db, &[row(&[1.0, 2.0, 4.0])])?), [0, 1, 0, 0]);
    Ok(())
}

/// sqlite-vec takes text for vectors, and reads it as far as it likes.
#[test]
fn naively_text_that_is_no_json_is_a_vector() -> Result<()> {
    let db = naive(
        "v float[2], id integer primary key",
        &["1, '[1,2'", "2, '[1,2] and more'", "3, '[nan,1]'"],
    )?;
    assert_eq!(number(&db, "SELECT count(*) AS value FROM naive")?, 3);
    Ok(())
}

#[test]
fn vectors_are_numbers_of_their_own_kind() -> Result<()> {
    let db = memory()?;
    let float = of(Element::Float32, Metric::L2)?;
    let id = || DynamicRow::new().set("id", 1);
    refuses(&db, &float, &id().set("v", "[1,2]"), "v", "expected vector, found TEXT");
    refuses(&db, &float, &id().set("v", 1), "v", "expected vector, found INTEGER");
    refuses(&db, &float, &id().set("v", Value::Null), "v", "no NULL");
    refuses(&db, &float, &id(), "v", "no value");
    refuses(&db, &float, &id().set("v", vec![0_u8; 7]), "v", "7 bytes");
    refuses(&db, &float, &id().set("v", vec![0_u8; 12]), "v", "found 3");
    refuses(
        &db,
        &float,
        &DynamicRow::from_json(json!({"id": 1, "v": [1, "2"]}))?,
        "v",
        "element 1",
    );
    let bytes = of(Element::Int8, Metric::L2)?;
    refuses(
        &db,
        &bytes,
        &DynamicRow::from_json(json!({"id": 1, "v": [1, 128]}))?,
        "v",
        "element 1",
    );
    refuses(
        &db,
        &bytes,
        &DynamicRow::from_json(json!({"id": 1, "v": [0.5, 1]}))?,
        "v",
        "element 0",
    );
    refuses(&db, &bytes, &id().set("v", vec![1_u8]), "v", "found 1");
    let good = DynamicRow::from_json(json!({"id": 1, "v": [-128, 127]}))?;
    assert_eq!(counts(&apply_dynamic(&db, &bytes, &[good])?), [1, 0, 0, 0]);
    assert_eq!(texts(&db, "SELECT vec_to_json(v) AS value FROM t")?, ["[-128,127]"]);
    Ok(())
}

/// vec0 gives a row without a key one of its own, and no text key any value but text.
#[test]
fn a_row_without_a_key_is_refused() -> Result<()> {
    let db = naive("v float[2], id integer primary key", &[])?;
    db.transaction(|connection| {
        assert_eq!(run(connection, "INSERT INTO naive(v) SELECT '[1,2]'"), Ok(1));
        assert_eq!(numbers_of(connection, "SELECT id AS value FROM naive")?, [1]);
        let message = fault(connection, "INSERT INTO naive SELECT 1.0, '[1,2]'");
        assert_eq!(message, "Only integers are allows for primary key values on naive");
        Ok(())
    })?;
    let integer = of(Element::Float32, Metric::L2)?;
    let v = || DynamicRow::new().set("v", vec![0_u8; 8]);
    refuses(&db, &integer, &v(), "id", "no value");
    refuses(&db, &integer, &v().set("id", Value::Null), "id", "no NULL");
    refuses(&db, &integer, &v().set("id", 1.0), "id", "expected INTEGER, found REAL");
    refuses(&db, &integer, &v().set("id", "7"), "id", "expected INTEGER, found TEXT");
    let columns = [("id", not_null(ColumnType::Text)), ("v", float_vector(2))];
    let text = TableSchema::new("t", columns, ["id"])?.vec0()?;
    refuses(&db, &text, &v().set("id", 7), "id", "expected TEXT, found INTEGER");
    refuses(&db, &text, &v().set("id", vec![1_u8]), "id", "expected TEXT, found BLOB");
    Ok(())
}

/// Metadata and partition keys are of their column's type, without conversion.
#[test]
fn metadata_of_another_type_is_refused() -> Result<()> {
    let db = naive(
        "v float[2], id integer primary key, p integer partition key, b boolean, r float",
        &[],
    )?;
    db.transaction(|connection| {
        let partition = fault(connection, "INSERT INTO naive SELECT 1, '[1,2]', 'x', 1, 1.0");
        assert_eq!(
            partition,
            "Parition key type mismatch: The partition key column p has type INTEGER, but TEXT was provided."
        );
        let boolean = fault(connection, "INSERT INTO naive SELECT 1, '[1,2]', 1, 2, 1.0");
        assert_eq!(boolean, "Expected 0 or 1 for BOOLEAN metadata column b");
        let nan = fault(connection, "INSERT INTO naive SELECT 1, '[1,2]', 1, 1, 9e999 - 9e999");
        assert_eq!(nan, "Expected float for FLOAT metadata column r, received NULL");
        Ok(())
    })?;
    let columns = [
        ("p", ColumnDef::new(ColumnType::Integer).partition_key()),
        ("b", not_null(ColumnType::Boolean)),
        ("r", not_null(ColumnType::Real)),
    ];
    let schema = schema("t", columns)?;
    let good = DynamicRow::new().set("id", 1).set("v", vec![0_u8; 8]).set("b", true).set("r", 1.0);
    refuses(&db, &schema, &good.clone().set("p", "x"), "p", "expected INTEGER, found TEXT");
    refuses(&db, &schema, &good.clone().set("b", 2), "b", "0 or 1");
    refuses(&db, &schema, &good.clone().set("b", Value::Null), "b", "no NULL");
    refuses(&db, &schema, &good.clone().set("r", f64::NAN), "r", "NaN");
    refuses(&db, &schema, &good.clone().set("r", "1.0"), "r", "expected REAL, found TEXT");
    refuses(&db, &schema, &good.clone().set("q", 1), "q", "the table has no column `q`");
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[good])?), [1, 0, 0, 0]);
    assert_eq!(number(&db, "SELECT count(*) AS value FROM t WHERE p IS NULL")?, 1);
    Ok(())
}
