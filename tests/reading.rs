//! Rows by key, all rows, nearest neighbours.

use declarite::{Database, Error, Result, SqliteRow};
use ndarray::{Array1, s};

use crate::support::{File, Point, apply_notes, note, point, run};

fn points(db: &Database, points: &[Point]) -> Result<()> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Point>()?;
    for point in points {
        table.declare_row(point)?;
    }
    target.apply().map(drop)
}

fn ids<R>(hits: &[declarite::Neighbor<R>], id: impl Fn(&R) -> i64) -> Vec<i64> {
    hits.iter().map(|hit| id(&hit.row)).collect()
}

#[test]
fn get_answers_the_row_or_none() -> Result<()> {
    let file = File::new();
    points(&file.db, &[point(1, [0.0, 1.0]), point(-9, [2.0, 3.0])])?;
    assert_eq!(Point::get(&file.db, -9)?, Some(point(-9, [2.0, 3.0])));
    assert_eq!(Point::get(&file.db, 2)?, None);
    file.db.read(|connection| {
        assert_eq!(Point::get(&mut *connection, 1)?, Some(point(1, [0.0, 1.0])));
        assert_eq!(Point::all(connection)?.count(), 2);
        Ok(())
    })
}

#[test]
fn a_table_that_is_not_there_is_an_error() -> Result<()> {
    for db in [Database::open(":memory:")?, File::new().db] {
        assert!(Point::get(&db, 1).is_err());
        assert!(Point::all(&db).is_err());
        let error = Point::nearest(&[0.0, 0.0], 1).load(&db).expect_err("no table").to_string();
        assert!(error.contains("points"), "{error}");
    }
    Ok(())
}

#[test]
fn the_nearest_come_first_and_ties_by_key() -> Result<()> {
    for db in [Database::open(":memory:")?, File::new().db] {
        let all = [[3.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [9.0, 9.0]];
        let all: Vec<Point> = (0..).zip(all).map(|(i, at)| point(10 - i, at)).collect();
        points(&db, &all)?;
        let hits = Point::nearest(&[0.0, 0.0], 4).load(&db)?;
        assert_eq!(ids(&hits, |p| p.id), [7, 8, 9, 10]);
        assert_eq!(hits[0].distance, 1.0);
        assert_eq!(hits[3].distance, 3.0);
    }
    Ok(())
}

/// k = 0 answers nothing; a k over the number of rows, and over vec0's limit of
/// 4096, answers them all.
#[test]
fn any_k_is_answered() -> Result<()> {
    let file = File::new();
    let many: Vec<Point> = (0..5_000).map(|id| point(id, [id as f32, 0.0])).collect();
    points(&file.db, &many)?;
    for (k, expected) in [(0, 0), (1, 1), (4_096, 4_096), (4_097, 4_097), (usize::MAX, 5_000)] {
        let hits = Point::nearest(&[-1.0, 0.0], k).load(&file.db)?;
        assert_eq!(hits.len(), expected);
        assert!(hits.iter().zip(0..).all(|(hit, id)| hit.row.id == id));
    }
    Ok(())
}

#[test]
fn any_form_of_vector_asks() -> Result<()> {
    let db = Database::open(":memory:")?;
    points(&db, &[point(1, [0.0, 0.0]), point(2, [5.0, 5.0])])?;
    let strided = Array1::from(vec![5.0, 9.0, 5.0, 9.0]);
    let slice: &[f32] = &[5.0, 5.0];
    for hits in [
        Point::nearest(&[5.0, 5.0], 1).load(&db)?,
        Point::nearest(&vec![5.0_f32, 5.0], 1).load(&db)?,
        Point::nearest(slice, 1).load(&db)?,
        Point::nearest(&Array1::from(vec![5.0_f32, 5.0]), 1).load(&db)?,
        Point::nearest(&strided.slice(s![..;2]), 1).load(&db)?,
    ] {
        assert_eq!(ids(&hits, |p| p.id), [2]);
    }
    Ok(())
}

#[test]
fn a_vector_that_cannot_ask_is_an_error() -> Result<()> {
    let db = Database::open(":memory:")?;
    points(&db, &[point(1, [0.0, 0.0])])?;
    for (vector, named) in [
        (vec![1.0], "expected a vector of 2 dimensions, found 1"),
        (vec![], "found 0"),
        (vec![f32::NAN, 0.0], "element 0"),
        (vec![0.0, f32::INFINITY], "element 1"),
    ] {
        let error = Point::nearest(&vector, 0).load(&db).expect_err(named);
        assert!(matches!(&error, Error::Query { table, .. } if table == "points"), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    }
    let bytes = vec![1_i8, 2];
    let error = Point::nearest(&bytes, 1).load(&db).expect_err("int8 for float").to_string();
    assert!(error.contains("expected a vector of float elements"), "{error}");
    Ok(())
}

#[test]
fn a_row_type_without_vectors_has_no_neighbours() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    let error = crate::support::Note::nearest(&vec![1.0_f32], 1).load(&db).expect_err("no vector");
    assert!(matches!(error, Error::Query { .. }), "{error}");
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "plain")]
struct Plain {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2, metric = "l1"))]
    at: Option<Vec<f32>>,
    #[sqlite(vector(dim = 16))]
    bits: [u8; 2],
}

#[test]
fn a_regular_table_is_searched_too() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.table::<Plain>().named("renamed").declare()?;
    for (id, at) in [(1, Some(vec![1.0, 1.0])), (2, None), (3, Some(vec![0.5, 0.0]))] {
        table.declare_row(&Plain { id, at, bits: [0, 0] })?;
    }
    target.apply()?;
    let hits = Plain::nearest(&[0.0, 0.0], 9).in_table("renamed").load(&db)?;
    assert_eq!(ids(&hits, |p| p.id), [3, 1]);
    assert_eq!(hits[1].distance, 2.0);
    Ok(())
}

#[test]
fn asking_without_sqlite_vec_says_how_to_turn_it_on() -> Result<()> {
    let file = File::new();
    points(&file.db, &[point(1, [0.0, 0.0])])?;
    let off = Database::options().sqlite_vec(declarite::SqliteVec::Off).open(file.path())?;
    let target = off.target_state("regular")?;
    target.declare_table::<Plain>()?;
    target.apply()?;
    for (error, named) in [
        (Plain::nearest(&[0.0, 0.0], 1).load(&off).map(drop), "plain"),
        (Point::nearest(&[0.0, 0.0], 1).load(&off).map(drop), "points"),
        (Point::get(&off, 1).map(drop), "points"),
        (Point::all(&off).map(drop), "points"),
        // Nor can a vec0 table be dropped.
        (off.target_state("app")?.apply().map(drop), "points"),
        (off.target_state("app")?.plan().map(drop), "points"),
    ] {
        let error = error.expect_err("sqlite-vec is off");
        assert!(matches!(&error, Error::SqliteVecOff { table } if table == named), "{error}");
    }
    Ok(())
}

/// A stored vector without a distance, written by others, is an error naming its key.
#[test]
fn a_stored_vector_without_a_distance_is_named() -> Result<()> {
    #[derive(Debug, SqliteRow)]
    #[sqlite(table = "angles", vec0)]
    struct Angle {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(dim = 2, metric = "cosine"))]
        at: Vec<f32>,
    }
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    target.declare_table::<Angle>()?.declare_row(&Angle { id: 1, at: vec![1.0, 0.0] })?;
    target.apply()?;
    run(&db, "INSERT INTO angles (id, at) VALUES (7, '[0, 0]')");
    let error = Angle::nearest(&[1.0, 0.0], 2).load(&db).expect_err("row 7 is zero").to_string();
    assert!(error.contains("table angles, column at, key 7"), "{error}");
    Ok(())
}

#[test]
fn a_value_that_does_not_fit_its_field_is_named() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply_notes(&db, &[note(1, "a")])?;
    run(&db, "UPDATE notes SET text = CAST(x'ff' AS TEXT)");
    let error = crate::support::Note::get(&db, 1).expect_err("no UTF-8");
    assert!(
        matches!(&error, Error::Decode { table, column, key, .. }
            if table == "notes" && column == "text" && key == "1"),
        "{error}"
    );
    Ok(())
}

/// A file whose texts are UTF-16 is somebody else's choice, and read as any other.
#[test]
fn a_file_in_utf_16() -> Result<()> {
    use declarite::diesel::connection::SimpleConnection;
    use declarite::diesel::{Connection, SqliteConnection};

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wide.sqlite");
    let mut connection =
        SqliteConnection::establish(path.to_str().expect("a path")).expect("a connection");
    connection
        .batch_execute("PRAGMA encoding = 'UTF-16'; CREATE TABLE other (id INTEGER); VACUUM")
        .expect("a file");
    drop(connection);
    let db = Database::open(&path)?;
    assert_eq!(
        crate::support::texts(&db, "SELECT encoding AS value FROM pragma_encoding"),
        ["UTF-16le"]
    );
    let texts = ["", "a", "a text of some length", "größer \u{1F980} as a surrogate", "a\0b"];
    let notes: Vec<_> = (0..).zip(texts).map(|(id, text)| note(id, text)).collect();
    assert_eq!(apply_notes(&db, &notes)?.inserted, 5);
    assert_eq!(crate::support::notes(&db), notes);
    assert_eq!(apply_notes(&db, &notes)?.unchanged, 5);
    Ok(())
}
