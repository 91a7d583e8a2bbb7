//! Values that come back as they were declared.

use super::*;
use ndarray::{Array1, array};

fn comes_back(rows: &[Item]) -> Result<()> {
    let db = memory()?;
    assert_eq!(counts(&apply(&db, rows)?), [rows.len() as u64, 0, 0, 0]);
    for row in rows {
        assert_eq!(Item::get(&db, row.id)?.as_ref(), Some(row));
    }
    let mut sorted = rows.to_vec();
    sorted.sort_by_key(|row| row.id);
    assert_eq!(items(&db)?, sorted);
    let mut found: Vec<Item> =
        Item::nearest(&[0.0; 3], rows.len()).load(&db)?.into_iter().map(|hit| hit.row).collect();
    found.sort_by_key(|row| row.id);
    assert_eq!(found, sorted);
    assert_eq!(counts(&apply(&db, rows)?), [0, 0, 0, rows.len() as u64]);
    let found = db.target_state(Item::SCHEMA.name())?.verify()?;
    assert!(found.is_clean(), "{found}");
    Ok(())
}

fn labelled(labels: &[&str]) -> Vec<Item> {
    let ids = 0_i64..;
    ids.zip(labels).map(|(id, label)| Item { label: (*label).to_owned(), ..item(id) }).collect()
}

/// vec0 keeps 12 bytes of a text beside its vector, and longer ones elsewhere.
#[test]
fn text_of_any_length_comes_back() -> Result<()> {
    let long = "ä".repeat(50_000);
    comes_back(&labelled(&[
        "",
        "a",
        "elevenbytes",
        "twelve bytes",
        "thirteen byte",
        "twelve bytes!?",
        &long,
    ]))
}

#[test]
fn text_with_nul_characters_comes_back() -> Result<()> {
    let mut rows =
        labelled(&["\0", "a\0", "a\0b", "\0\0\0\0\0\0\0\0\0\0\0\0", "more than\0 twelve bytes"]);
    for row in &mut rows {
        row.note = Some("a\0b".to_owned());
        row.shelf = Some(format!("\0{}", row.label));
    }
    comes_back(&rows)
}

#[test]
fn partitions_differ_by_what_stands_behind_a_nul() -> Result<()> {
    let db = memory()?;
    let mut rows = [item(1), item(2), item(3)];
    for (row, shelf) in rows.iter_mut().zip(["a", "a\0", "a\0b"]) {
        row.shelf = Some(shelf.to_owned());
    }
    apply(&db, &rows)?;
    rows[0].shelf = Some("a\0b".to_owned());
    assert_eq!(counts(&apply(&db, &rows)?), [0, 1, 0, 2]);
    assert_eq!(items(&db)?, rows);
    Ok(())
}

#[test]
fn the_extremes_of_integers_come_back() -> Result<()> {
    let extremes = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let rows: Vec<Item> =
        extremes.iter().map(|&id| Item { id, count: id, stars: Some(id), ..item(1) }).collect();
    comes_back(&rows)
}

#[test]
fn infinities_and_small_floats_come_back_from_real_columns() -> Result<()> {
    let floats =
        [f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, 1.0, 0.1, -7.0];
    let rows: Vec<Item> = (1_i64..)
        .zip(floats)
        .map(|(id, float)| Item { weight: float, price: Some(float), ..item(id) })
        .collect();
    comes_back(&rows)
}

#[test]
fn booleans_and_empty_blobs_come_back() -> Result<()> {
    let mut rows = [item(1), item(2), item(3)];
    (rows[0].sold, rows[1].sold) = (true, false);
    rows[0].photo = Some(Vec::new());
    rows[1].photo = None;
    rows[2].photo = Some(vec![0; 5000]);
    comes_back(&rows)
}

#[test]
fn the_extremes_of_vector_elements_come_back() -> Result<()> {
    let mut rows = [item(1), item(2), item(3)];
    rows[0].at = [f32::MIN_POSITIVE, 1e-45, -1e-45];
    rows[1].at = [1e18, -1e18, 0.1];
    rows[2].at = [-0.0, 0.0, 1.0];
    comes_back(&rows)?;
    let db = memory()?;
    apply(&db, &rows)?;
    let stored = Item::get(&db, 3)?.expect("it is there");
    // V2: as in columns of floats.
    assert!(stored.at[0].is_sign_positive(), "-0.0 is stored as 0.0");
    Ok(())
}

#[test]
fn vectors_of_all_elements_come_back() -> Result<()> {
    let db = memory()?;
    let rows =
        [mixed("", 1), mixed("a", -128), mixed("b", 127), mixed("ß", 0), mixed("a b'c\"", 5)];
    assert_eq!(counts(&apply(&db, &rows)?), [5, 0, 0, 0]);
    for row in &rows {
        assert_eq!(Mixed::get(&db, &row.id)?.as_ref(), Some(row));
    }
    let mut stored: Vec<Mixed> = all(&db)?;
    stored.sort_by_key(|row| rows.iter().position(|other| other.id == row.id));
    assert_eq!(stored, rows);
    assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 0, 5]);
    Ok(())
}

/// A duplicate of a TEXT key has another result code than SQLite's own.
#[test]
fn text_keys_tell_case_spaces_and_nuls_apart() -> Result<()> {
    let db = memory()?;
    let keys = ["", " ", "a", "A", "a ", "a\0", "a\0b", "ä", "7", "NULL"];
    let steps = 0_i8..;
    let mut rows: Vec<Mixed> = keys.iter().zip(steps).map(|(key, step)| mixed(key, step)).collect();
    assert_eq!(counts(&apply(&db, &rows)?), [10, 0, 0, 0]);
    for row in &mut rows {
        row.title.push('!');
    }
    assert_eq!(counts(&apply(&db, &rows)?), [0, 10, 0, 0]);
    for row in &rows {
        assert_eq!(Mixed::get(&db, &row.id)?.as_ref(), Some(row));
    }
    assert_eq!(counts(&apply(&db, &rows[1..])?), [0, 0, 1, 9]);
    assert_eq!(Mixed::get(&db, "")?, None);
    Ok(())
}

#[test]
fn naively_a_text_key_that_is_there_is_a_plain_error() -> Result<()> {
    let db = naive("v float[1], id text primary key", &["'a', '[1]'"])?;
    db.transaction(|connection| {
        let again = fault(connection, "INSERT INTO naive SELECT 'a', '[2]'");
        assert_eq!(again, "UNIQUE constraint failed on naive primary key");
        let none = fault(connection, "INSERT INTO naive SELECT NULL, '[2]'");
        assert_eq!(
            none,
            "The naive virtual table was declared with a TEXT primary key, but a non-TEXT value was provided in an INSERT."
        );
        Ok(())
    })
}

#[test]
fn a_text_key_that_nobody_declared_is_a_typed_error() -> Result<()> {
    let db = memory()?;
    apply(&db, &[mixed("a", 1)])?;
    db.transaction(|connection| {
        let sql = "INSERT INTO mixed(id, title, small, bits, float) \
                   SELECT 'b', 't', vec_int8(x'01010101'), vec_bit(x'0101'), '[1,1]'";
        run(connection, sql).map_err(Error::user)
    })?;
    let error = apply(&db, &[mixed("a", 2), mixed("b", 1)]).expect_err("row b is somebody's");
    assert!(matches!(&error, Error::ExistingRow { key, .. } if key == "'b'"), "{error}");
    assert_eq!(all::<Mixed>(&db)?[0], mixed("a", 1), "nothing was written");
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(vec0(chunk_size = 16))]
struct Arrays {
    #[sqlite(primary_key)]
    order: i64,
    #[sqlite(vector(dim = 3))]
    a: Array1<f32>,
    #[sqlite(vector(dim = 3, metric = "cosine"))]
    b: Array1<i8>,
    #[sqlite(vector(dim = 8))]
    c: Box<[u8]>,
}

/// Keywords stand unquoted in vec0's definition and quoted everywhere else; a
/// view that runs backwards lies in memory otherwise than it reads.
#[test]
fn arrays_and_keywords_come_back() -> Result<()> {
    let db = memory()?;
    let mut backwards: Array1<f32> = array![1.0, 2.0, 3.0];
    backwards.invert_axis(ndarray::Axis(0));
    let row = Arrays { order: 1, a: backwards, b: array![-1, 0, 1], c: [0x81].into() };
    apply(&db, std::slice::from_ref(&row))?;
    assert_eq!(Arrays::get(&db, 1)?, Some(row.clone()));
    assert_eq!(
        texts(&db, "SELECT vec_to_json(a) AS value FROM arrays")?,
        ["[3.000000,2.000000,1.000000]"]
    );
    let hits = Arrays::nearest(&row.a, 1).load(&db)?;
    assert!(hits[0].distance.abs() < f64::EPSILON);
    Ok(())
}

/// vec0 takes no integer for a float; a REAL column takes it as that float.
#[test]
fn an_integer_for_a_real_column_is_that_float() -> Result<()> {
    let db = naive("v float[1], id integer primary key, weight float", &[])?;
    db.transaction(|connection| {
        let message = fault(connection, "INSERT INTO naive SELECT 1, '[1]', 1");
        assert_eq!(message, "Expected float for FLOAT metadata column weight, received INTEGER");
        Ok(())
    })?;
    let schema = schema("t", [("weight", not_null(ColumnType::Real))])?;
    let row = DynamicRow::new().set("id", 1).set("v", vec![0_u8; 8]);
    let from_json = serde_json::json!({"id": 2, "v": [0, 1], "weight": 1});
    let rows = [row.clone().set("weight", 1), DynamicRow::from_json(from_json)?];
    assert_eq!(counts(&apply_dynamic(&db, &schema, &rows)?), [2, 0, 0, 0]);
    assert_eq!(
        texts(&db, "SELECT concat(typeof(weight), weight) AS value FROM t")?,
        ["real1.0", "real1.0"]
    );
    refuses(&db, &schema, &row.set("weight", i64::MAX), "weight", "no float holds it exactly");
    Ok(())
}
