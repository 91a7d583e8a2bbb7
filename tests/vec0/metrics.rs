//! Distances by every metric and element, in vec0 tables and regular ones.

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "angles", vec0)]
struct Angle {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2, metric = "cosine"))]
    at: [f32; 2],
}

fn angles(at: &[[f32; 2]]) -> Result<Database> {
    let db = memory()?;
    let rows: Vec<Angle> = (0..).zip(at).map(|(id, at)| Angle { id, at: *at }).collect();
    apply(&db, &rows)?;
    Ok(db)
}

#[test]
fn cosine_distance_is_zero_to_two() -> Result<()> {
    let db = angles(&[[-3.0, 0.0], [0.0, 5.0], [2.0, 0.0], [1.0, 1.0]])?;
    let hits = Angle::nearest(&[1.0, 0.0], 4).load(&db)?;
    let found: Vec<i64> = hits.iter().map(|hit| hit.row.id).collect();
    assert_eq!(found, [2, 3, 1, 0]);
    let half = 1.0 - 0.5_f64.sqrt();
    for (hit, expected) in hits.iter().zip([0.0, half, 1.0, 2.0]) {
        assert!((hit.distance - expected).abs() < 1e-6, "{hit:?}");
    }
    Ok(())
}

/// G10: the zero vector is near to nothing.
#[test]
fn the_zero_vector_is_no_question_under_cosine() -> Result<()> {
    let db = angles(&[[1.0, 0.0]])?;
    for k in [0, 1, 5000] {
        let error = Angle::nearest(&[0.0, -0.0], k).load(&db).expect_err("it has no direction");
        assert!(matches!(&error, Error::Query { table, .. } if table == "angles"), "{error}");
    }
    assert_eq!(Angle::nearest(&[0.0, 1.0], 5).load(&db)?.len(), 1);
    Ok(())
}

/// G10: sqlite-vec squares elements as 32-bit floats, so that a vector of very
/// small ones is zero to it, and of very large ones infinite.
#[test]
fn naively_a_vector_too_small_to_square_has_no_cosine_distance() -> Result<()> {
    for asked in ["[1e-30,0]", "[1e30,0]"] {
        let db = naive(
            "v float[2] distance_metric=cosine, id integer primary key",
            &["1, '[1,0]'", &format!("2, '{asked}'")],
        )?;
        let sql = format!(
            "WITH q AS MATERIALIZED (SELECT id, distance FROM naive WHERE v MATCH '{asked}' AND k = 9) \
             SELECT count(*) AS value FROM q WHERE distance IS NULL"
        );
        assert!(number(&db, &sql)? > 0, "{asked}");
    }
    Ok(())
}

/// G10: a row that can be declared spoils no search: either it is refused, or it
/// has a distance.
#[test]
fn a_vector_too_small_to_square_spoils_no_search() -> Result<()> {
    for at in [[1e-30, 0.0], [1e-23, 1e-23]] {
        let db = angles(&[[1.0, 0.0], [0.0, 1.0]])?;
        let rows = [[1.0, 0.0], [0.0, 1.0], at];
        let rows: Vec<Angle> = (0..).zip(rows).map(|(id, at)| Angle { id, at }).collect();
        match apply(&db, &rows) {
            Err(error) => assert!(matches!(error, Error::Value { .. }), "{error}"),
            Ok(_) => {
                let hits = Angle::nearest(&[1.0, 0.0], 2).load(&db)?;
                assert_eq!(hits[0].row.id, 0);
            }
        }
        let asked = Angle::nearest(&at, 2).load(&db);
        assert!(matches!(&asked, Ok(_) | Err(Error::Query { .. })), "{asked:?}");
    }
    Ok(())
}

#[test]
fn a_vector_too_large_to_square_spoils_no_search() -> Result<()> {
    let db = angles(&[[1.0, 0.0], [0.0, 1.0]])?;
    let large = [1e30, 0.0];
    let rows = [[1.0, 0.0], [0.0, 1.0], large];
    let rows: Vec<Angle> = (0..).zip(rows).map(|(id, at)| Angle { id, at }).collect();
    let applied = apply(&db, &rows);
    assert!(matches!(&applied, Ok(_) | Err(Error::Value { .. })), "{applied:?}");
    let asked = Angle::nearest(&large, 2).load(&db);
    match asked {
        Err(error) => assert!(matches!(error, Error::Query { .. }), "{error}"),
        Ok(hits) => assert!(hits[0].distance.abs() < 1e-6 && hits[0].row.id != 1, "{hits:?}"),
    }
    Ok(())
}

macro_rules! searched {
    ($vec0:ident, $plain:ident, $name:literal, $dim:literal, $metric:literal, $element:ty, $len:literal) => {
        #[derive(Debug, Clone, PartialEq, SqliteRow)]
        #[sqlite(table = $name, vec0(chunk_size = 32))]
        struct $vec0 {
            #[sqlite(primary_key)]
            id: i64,
            #[sqlite(vector(dim = $dim, metric = $metric))]
            v: [$element; $len],
        }

        #[derive(Debug, Clone, PartialEq, SqliteRow)]
        #[sqlite(table = $name)]
        struct $plain {
            #[sqlite(primary_key)]
            id: i64,
            #[sqlite(vector(dim = $dim, metric = $metric))]
            v: [$element; $len],
        }

        impl $vec0 {
            /// Whether both kinds of table, and both ways to search, agree with a
            /// distance computed here.
            fn agrees(
                rows: &[[$element; $len]],
                asked: &[$element; $len],
                distance: impl Fn(&[$element; $len]) -> f64,
            ) -> Result<()> {
                let (one, other) = (memory()?, memory()?);
                apply(
                    &one,
                    &(0..).zip(rows).map(|(id, v)| Self { id, v: *v }).collect::<Vec<_>>(),
                )?;
                apply(
                    &other,
                    &(0..).zip(rows).map(|(id, v)| $plain { id, v: *v }).collect::<Vec<_>>(),
                )?;
                let mut expected: Vec<(i64, f64)> =
                    (0..).zip(rows).map(|(id, v)| (id, distance(v))).collect();
                expected.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                let answers = [10, 5000].map(|k| -> Result<_> {
                    let vec0 = Self::nearest(asked, k).load(&one)?;
                    let plain = $plain::nearest(asked, k).load(&other)?;
                    let vec0: Vec<(i64, f64)> =
                        vec0.iter().map(|hit| (hit.row.id, hit.distance)).collect();
                    let plain: Vec<(i64, f64)> =
                        plain.iter().map(|hit| (hit.row.id, hit.distance)).collect();
                    assert_eq!(vec0, plain, "k = {k}");
                    Ok(vec0)
                });
                let [few, many] = answers;
                let (few, many) = (few?, many?);
                assert_eq!((few.len(), many.len()), (10, rows.len()));
                assert_eq!(few, many[..10]);
                for ((id, found), (expected_id, expected)) in many.iter().zip(&expected) {
                    assert!(
                        id == expected_id && (found - expected).abs() < 1e-4,
                        "{id} at {found}, not {expected_id} at {expected}"
                    );
                }
                Ok(())
            }
        }
    };
}

searched!(Bits, PlainBits, "bits", 16, "hamming", u8, 2);
searched!(BytesL2, PlainBytesL2, "bytes_l2", 3, "l2", i8, 3);
searched!(BytesL1, PlainBytesL1, "bytes_l1", 3, "l1", i8, 3);
searched!(BytesCosine, PlainBytesCosine, "bytes_cosine", 3, "cosine", i8, 3);
searched!(FloatsL1, PlainFloatsL1, "floats_l1", 3, "l1", f32, 3);

/// Bytes that differ from row to row, none of them zero.
fn bytes() -> Vec<[i8; 3]> {
    let byte = |i: i32| i8::try_from(i.rem_euclid(255) - 127).expect("it is a byte");
    (0..60).map(|i| [byte(i * 37 + 1), byte(i * 91 + 2), byte(i * i + 3)]).collect()
}

#[test]
fn bits_are_searched_by_hamming_distance() -> Result<()> {
    let rows: Vec<[u8; 2]> = (0..100_u8).map(|i| [i.wrapping_mul(37), i.wrapping_mul(i)]).collect();
    let asked = [0b1010_0101, 0xff];
    Bits::agrees(&rows, &asked, |row| {
        f64::from((row[0] ^ asked[0]).count_ones() + (row[1] ^ asked[1]).count_ones())
    })
}

fn differences(row: &[i8; 3], asked: &[i8; 3]) -> [f64; 3] {
    [0, 1, 2].map(|i| f64::from(row[i]) - f64::from(asked[i]))
}

#[test]
fn bytes_are_searched_by_l2_and_l1() -> Result<()> {
    let asked = [-128, 127, 5];
    BytesL2::agrees(&bytes(), &asked, |row| {
        differences(row, &asked).iter().map(|d| d * d).sum::<f64>().sqrt()
    })?;
    BytesL1::agrees(&bytes(), &asked, |row| differences(row, &asked).iter().map(|d| d.abs()).sum())
}

#[test]
fn bytes_are_searched_by_cosine() -> Result<()> {
    let asked = [-128, 127, 5];
    let dot = |a: &[i8; 3], b: &[i8; 3]| -> f64 {
        a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    BytesCosine::agrees(&bytes(), &asked, |row| {
        1.0 - dot(row, &asked) / (dot(row, row).sqrt() * dot(&asked, &asked).sqrt())
    })
}

/// vec0 answers L1 distances as 32-bit floats, the function that computes them as
/// 64-bit ones.
#[test]
fn floats_have_the_same_l1_distance_however_searched() -> Result<()> {
    let rows: Vec<[f32; 3]> =
        bytes().iter().map(|row| row.map(|byte| f32::from(byte) / 10.0)).collect();
    let asked = [0.1, 0.2, 0.3];
    FloatsL1::agrees(&rows, &asked, |row| {
        [0, 1, 2].map(|i| (f64::from(row[i]) - f64::from(asked[i])).abs()).iter().sum()
    })
}
