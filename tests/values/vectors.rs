//! Vectors, in vec0 and in regular tables.

use declarite::{Element, Error, Result, SqliteRow};
use ndarray::{Array1, Array2, ArrayView1, s};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{all, apply, assert_rows_kept, assert_unchanged, few_cases, memory};
use crate::support::integer;

/// Every kind of vector.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "vectors", vec0(chunk_size = 8))]
struct Every {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 3))]
    array: Array1<f32>,
    #[sqlite(vector(dim = 3))]
    list: Vec<f32>,
    #[sqlite(vector(dim = 3, metric = "l1"))]
    fixed: [f32; 3],
    #[sqlite(vector(dim = 3))]
    boxed: Box<[f32]>,
    #[sqlite(vector(dim = 3, element = "int8"))]
    bytes: [i8; 3],
    #[sqlite(vector(dim = 3))]
    byte_list: Vec<i8>,
    #[sqlite(vector(dim = 24))]
    bits: [u8; 3],
    #[sqlite(vector(dim = 24, element = "bit"))]
    bit_list: Vec<u8>,
}

fn every(id: i64, floats: [f32; 3], bytes: [i8; 3], bits: [u8; 3]) -> Every {
    Every {
        id,
        array: Array1::from(floats.to_vec()),
        list: floats.to_vec(),
        fixed: floats,
        boxed: floats.into(),
        bytes,
        byte_list: bytes.to_vec(),
        bits,
        bit_list: bits.to_vec(),
    }
}

/// Vectors of a regular table, which takes NULL.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "vectors")]
struct Sparse {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 3))]
    floats: Option<Vec<f32>>,
    #[sqlite(vector(dim = 3))]
    bytes: Option<[i8; 3]>,
    #[sqlite(vector(dim = 24))]
    bits: Option<Vec<u8>>,
}

fn finite() -> impl Strategy<Value = f32> {
    use proptest::num::f32::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8: what is read back has the fingerprint of what was declared.
    #[test]
    fn s8_vectors_of_vec0_tables_are_kept(
        rows in vec((prop::array::uniform3(finite()), any::<[i8; 3]>(), any::<[u8; 3]>()), 1..20),
    ) {
        let rows: Vec<Every> = (1..)
            .zip(rows)
            .map(|(id, (floats, bytes, bits))| every(id, floats, bytes, bits))
            .collect();
        assert_rows_kept(&rows);
    }

    /// S8, in regular tables.
    #[test]
    fn s8_vectors_of_regular_tables_are_kept(
        rows in vec(
            (
                prop::option::of(vec(finite(), 3)),
                any::<Option<[i8; 3]>>(),
                prop::option::of(vec(any::<u8>(), 3)),
            ),
            1..8,
        ),
    ) {
        let rows: Vec<Sparse> = (1..)
            .zip(rows)
            .map(|(id, (floats, bytes, bits))| Sparse { id, floats, bytes, bits })
            .collect();
        assert_rows_kept(&rows);
    }
}

#[test]
fn vectors_are_stored_in_the_form_of_sqlite_vec() {
    let db = assert_rows_kept(&[every(1, [1.0, -0.5, 3.25], [-128, 0, 127], [1, 0x80, 0xff])]);
    assert_eq!(integer(&db, "(SELECT list = vec_f32('[1.0, -0.5, 3.25]') FROM vectors)"), 1);
    assert_eq!(integer(&db, "(SELECT bytes = vec_int8('[-128, 0, 127]') FROM vectors)"), 1);
    assert_eq!(integer(&db, "(SELECT bits = x'0180ff' FROM vectors)"), 1);
    let sparse = Sparse { id: 1, floats: Some(vec![1.0, 2.0, 3.0]), bytes: None, bits: None };
    let db = assert_rows_kept(&[sparse]);
    assert_eq!(integer(&db, "(SELECT floats = vec_f32('[1, 2, 3]') FROM vectors)"), 1);
    assert_eq!(integer(&db, "(SELECT bytes IS NULL AND bits IS NULL FROM vectors)"), 1);
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "views", vec0(chunk_size = 8))]
struct View<'a> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 3))]
    view: ArrayView1<'a, f32>,
    #[sqlite(vector(dim = 3))]
    slice: &'a [f32],
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "views", vec0(chunk_size = 8))]
struct Viewed {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 3))]
    view: Array1<f32>,
    #[sqlite(vector(dim = 3))]
    slice: Vec<f32>,
}

/// A view that does not lie in memory as it reads is stored as it reads.
#[test]
fn strided_and_reversed_views_are_stored_in_their_order() -> Result<()> {
    let numbers: Vec<f32> = (1_u8..=9).map(f32::from).collect();
    let matrix = Array2::from_shape_vec((3, 3), numbers.clone()).expect("nine numbers");
    let views = [
        (matrix.row(0), [1.0, 2.0, 3.0]),
        (matrix.column(1), [2.0, 5.0, 8.0]),
        (matrix.slice(s![2, ..;-1]), [9.0, 8.0, 7.0]),
        (matrix.slice(s![..;-1, 0]), [7.0, 4.0, 1.0]),
    ];
    let rows: Vec<View<'_>> = (1..)
        .zip(&views)
        .map(|(id, (view, _))| View { id, view: *view, slice: &numbers[..3] })
        .collect();
    let db = memory();
    apply(&db, &rows)?;
    let read: Vec<Viewed> = all(&db)?;
    for (row, (_, expected)) in read.iter().zip(&views) {
        assert_eq!(row.view.to_vec(), expected);
        assert_eq!(row.slice, [1.0, 2.0, 3.0]);
    }
    assert_eq!(read.len(), views.len());
    assert_unchanged(&db, &read);
    // An owned array may be strided as well.
    let mut reversed = read;
    for row in &mut reversed {
        let stored: Vec<f32> = row.view.iter().rev().copied().collect();
        row.view = Array1::from(stored);
        row.view.invert_axis(ndarray::Axis(0));
    }
    assert_unchanged(&db, &reversed);
    Ok(())
}

fn refusal(row: &Every) -> String {
    let db = memory();
    match apply(&db, std::slice::from_ref(row)).expect_err("it cannot be stored") {
        Error::Value { table, column, key, reason } => {
            assert_eq!((table.as_str(), key.as_str()), ("vectors", "7"));
            format!("{column}: {reason}")
        }
        other => panic!("another error: {other}"),
    }
}

/// V2: NaN is an error, and in a vector infinity is as well.
#[test]
fn v2_floats_that_do_not_compare_are_refused_in_vectors() {
    for (bad, shown) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf")] {
        let mut row = every(7, [0.0; 3], [0; 3], [0; 3]);
        row.array[1] = bad;
        assert_eq!(refusal(&row), format!("array: element 1 of the vector is {shown}"));
    }
    let mut row = every(7, [0.0; 3], [0; 3], [0; 3]);
    row.fixed[2] = -f32::NAN;
    assert_eq!(refusal(&row), "fixed: element 2 of the vector is NaN");
}

#[test]
fn vectors_of_another_length_are_refused() {
    let row = || every(7, [0.0; 3], [0; 3], [0; 3]);
    let longer = Every { list: vec![0.0; 4], ..row() };
    assert_eq!(refusal(&longer), "list: expected a vector of 3 dimensions, found 4");
    let none = Every { array: Array1::from(vec![]), ..row() };
    assert_eq!(refusal(&none), "array: expected a vector of 3 dimensions, found 0");
    let shorter = Every { byte_list: vec![0; 2], ..row() };
    assert_eq!(refusal(&shorter), "byte_list: expected a vector of 3 dimensions, found 2");
    let bits = Every { bit_list: vec![0; 2], ..row() };
    assert_eq!(refusal(&bits), "bit_list: expected a vector of 24 dimensions, found 16");
    assert_eq!(
        Every::SCHEMA.column("bits").and_then(declarite::ColumnDef::vector),
        Some(declarite::VectorType::new(Element::Bit, 24))
    );
}

/// What the derive puts in a vec0 table beside its vector.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "beside", vec0(chunk_size = 8))]
struct Beside {
    #[sqlite(primary_key)]
    key: String,
    #[sqlite(partition_key)]
    part: i64,
    #[sqlite(partition_key)]
    part_text: String,
    number: i64,
    flag: bool,
    real: f64,
    text: String,
    #[sqlite(auxiliary)]
    aux_real: Option<f64>,
    #[sqlite(auxiliary)]
    aux_flag: Option<bool>,
    #[sqlite(auxiliary)]
    aux_text: Option<String>,
    #[sqlite(auxiliary)]
    aux_bytes: Option<Vec<u8>>,
    #[sqlite(vector(dim = 1))]
    at: [f32; 1],
}

fn text() -> impl Strategy<Value = String> {
    "[ab\\x00\u{e9}]{0,20}"
}

prop_compose! {
    fn beside()(
        (key, part_text, text, aux_text) in (text(), text(), text(), prop::option::of(text())),
        (part, number, flag) in (any::<i64>(), any::<i64>(), any::<bool>()),
        (real, aux_real) in (any::<f64>(), any::<Option<f64>>()),
        (aux_flag, aux_bytes) in any::<(Option<bool>, Option<Vec<u8>>)>(),
    ) -> Beside {
        Beside {
            key, part, part_text, number, flag, real, text,
            aux_real, aux_flag, aux_text, aux_bytes, at: [1.0],
        }
    }
}

fn by_key(mut rows: Vec<Beside>) -> Vec<Beside> {
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows.dedup_by(|a, b| a.key == b.key);
    rows
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8, for keys, partition keys, metadata and auxiliary columns of vec0 tables.
    #[test]
    fn s8_values_beside_vectors_are_kept(rows in vec(beside(), 1..6)) {
        let db = memory();
        let rows = by_key(rows);
        apply(&db, &rows).expect("they can be stored");
        let read: Vec<Beside> = by_key(all(&db).expect("they can be read"));
        assert_eq!(&read, &rows);
        assert_unchanged(&db, &read);
        for row in &rows {
            let found = Beside::get(&db, &row.key).expect("it can be read");
            assert_eq!(found.as_ref(), Some(row));
        }
    }
}
