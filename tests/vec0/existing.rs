//! vec0 tables that were in the file before they were declared.

use std::process::Command;

use super::*;
use declarite::ManagedBy;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "points", vec0)]
struct Point {
    #[sqlite(primary_key)]
    id: i64,
    kind: String,
    #[sqlite(vector(dim = 4))]
    at: [f32; 4],
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "points", vec0)]
struct SmallPoint {
    #[sqlite(primary_key)]
    id: i64,
    kind: String,
    #[sqlite(vector(dim = 4))]
    at: [i8; 4],
}

fn point(id: i64, x: f32) -> Point {
    Point { id, kind: "point".to_owned(), at: [x, 0.0, 0.0, 0.0] }
}

fn with_points(columns: &str) -> Result<Database> {
    let db = memory()?;
    let create = format!("CREATE VIRTUAL TABLE points USING vec0({columns})");
    db.transaction(|connection| run(connection, &create).map_err(Error::user))?;
    Ok(db)
}

fn apply_to_users(db: &Database, rows: &[Point]) -> Result<Report> {
    let target = db.target_state("points")?;
    let points = target.table::<Point>().managed_by(ManagedBy::User).declare()?;
    for row in rows {
        points.declare_row(row)?;
    }
    target.apply()
}

/// Runs a test of this binary again, in a process of its own that may crash.
fn dies(test: &str) -> bool {
    let child = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", test])
        .env(CHILD, "1")
        .output()
        .expect("the child runs");
    !child.status.success()
}

const CHILD: &str = "DECLARITE_VEC0_CHILD";

fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

const GOOD: &str = "Inserted vector for the \"at\" column is expected to be of type float32, but a int8 vector was provided.";

/// G2: of a vector column that stands late, vec0 words the error for a wrong
/// element out of memory that is not its own: it crashes or prints what it finds.
#[test]
fn naively_a_wrong_element_in_a_late_column_is_garbage_or_a_crash() -> Result<()> {
    if !is_child() {
        assert!(dies(
            "vec0::existing::naively_a_wrong_element_in_a_late_column_is_garbage_or_a_crash"
        ));
        return Ok(());
    }
    let many: String = (0..16).map(|i| format!("+a{i} text, ")).collect();
    let db = naive(&format!("id integer primary key, kind text, {many} at float[4]"), &[])?;
    db.transaction(|connection| {
        let insert = "INSERT INTO naive(id, kind, at) VALUES (1, 'x', vec_int8(x'01020304'))";
        assert_eq!(fault(connection, insert), GOOD);
        Ok(())
    })
}

/// G2: the table's definition in the file decides, which is not always ours.
#[test]
fn a_wrong_element_in_a_late_column_of_the_users_is_a_typed_error() -> Result<()> {
    if !is_child() {
        assert!(!dies(
            "vec0::existing::a_wrong_element_in_a_late_column_of_the_users_is_a_typed_error"
        ));
        return Ok(());
    }
    let many: String = (0..16).map(|i| format!("+a{i} text, ")).collect();
    let db = with_points(&format!("id integer primary key, kind text, {many} at float[4]"))?;
    let target = db.target_state("points")?;
    let declared = target.table::<SmallPoint>().managed_by(ManagedBy::User).declare();
    let points = match declared {
        Ok(points) => points,
        Err(error) => {
            assert!(error.to_string().contains("points"), "{error}");
            return Ok(());
        }
    };
    points.declare_row(&SmallPoint { id: 1, kind: "x".to_owned(), at: [1, 2, 3, 4] })?;
    let error = target.apply().expect_err("the file holds floats").to_string();
    assert!(error.contains("table points, key 1") && error.contains(GOOD), "{error}");
    Ok(())
}

/// G2: with the vector columns first, vec0 words the error itself.
#[test]
fn naively_a_wrong_element_in_the_first_column_is_told() -> Result<()> {
    let db = naive("at float[4], id integer primary key, kind text", &[])?;
    db.transaction(|connection| {
        let insert = "INSERT INTO naive(id, kind, at) VALUES (1, 'x', vec_int8(x'01020304'))";
        assert_eq!(fault(connection, insert), GOOD);
        Ok(())
    })
}

#[test]
fn a_wrong_dimension_in_a_table_of_the_users_is_told_with_the_key() -> Result<()> {
    let db = with_points("at float[3], id integer primary key, kind text")?;
    let error = apply_to_users(&db, &[point(5, 1.0)]).expect_err("three are not four").to_string();
    assert!(error.contains("table points"), "{error}");
    assert_eq!(number(&db, "SELECT count(*) AS value FROM points")?, 0);
    Ok(())
}

/// By the table's own search distances would be of the one metric, and by those
/// computed for a large k of the other.
#[test]
fn a_vec0_table_of_another_metric_is_refused() -> Result<()> {
    let db = with_points("at float[4] distance_metric=l1, id integer primary key, kind text")?;
    let target = db.target_state("points")?;
    let users = target.table::<Point>().managed_by(ManagedBy::User);
    for taken in [users, target.table::<Point>().adopt()] {
        let error = taken.declare().expect_err("the distances are others");
        assert!(matches!(&error, Error::Table { table, .. } if table == "points"), "{error}");
    }
    Ok(())
}

/// vec0's definitions can be written in more than one way.
#[test]
fn a_vec0_table_in_another_spelling_is_taken_over() -> Result<()> {
    for at in ["AT Float32 [4]", "at f32[4] Distance_Metric = L2", "at   FLOAT[ 4 ]"] {
        let columns = format!("id INTEGER PRIMARY KEY, kind text, {at}, chunk_size=8");
        let db = with_points(&columns)?;
        let target = db.target_state("points")?;
        let points = target.table::<Point>().adopt().declare()?;
        points.declare_row(&point(1, 1.0))?;
        assert_eq!(counts(&target.apply()?), [1, 0, 0, 0], "{at}");
        assert_eq!(Point::nearest(&[1.0, 0.0, 0.0, 0.0], 1).load(&db)?[0].row, point(1, 1.0));
    }
    Ok(())
}

#[test]
fn rows_of_a_users_vec0_table_are_taken_over_and_the_others_stay() -> Result<()> {
    let db = with_points("at float[4], id integer primary key, kind text")?;
    db.transaction(|connection| {
        run(
            connection,
            "INSERT INTO points VALUES (1, '[9,9,9,9]', 'mine'), (2, '[8,8,8,8]', 'mine')",
        )
        .map_err(Error::user)
    })?;
    assert_eq!(counts(&apply_to_users(&db, &[point(2, 1.0), point(3, 2.0)])?), [1, 1, 0, 0]);
    assert_eq!(Point::get(&db, 2)?, Some(point(2, 1.0)));
    assert_eq!(counts(&apply_to_users(&db, &[])?), [0, 0, 2, 0]);
    assert_eq!(all::<Point>(&db)?.iter().map(|point| point.id).collect::<Vec<_>>(), [1]);
    Ok(())
}

/// G9: `not null` makes the key metadata, of which there may be several rows.
#[test]
fn naively_words_between_type_and_primary_key_drop_the_key() -> Result<()> {
    let db = naive("at float[4], id integer not null primary key", &[])?;
    db.transaction(|connection| {
        let insert = "INSERT INTO naive(id, at) VALUES (1, '[1,1,1,1]'), (1, '[2,2,2,2]')";
        assert_eq!(run(connection, insert), Ok(2));
        let ids = numbers_of(connection, "SELECT id AS value FROM naive")?;
        assert_eq!(ids, [1, 1], "two rows of one key");
        Ok(())
    })
}

/// G9: a table made with those words cannot hold declared rows, which are told
/// apart by their key.
#[test]
fn a_vec0_table_whose_key_is_metadata_is_refused() -> Result<()> {
    let db = with_points("at float[4], id integer not null primary key, kind text")?;
    db.transaction(|connection| {
        run(connection, "INSERT INTO points(id, at, kind) VALUES (1, '[9,9,9,9]', 'mine')")
            .map_err(Error::user)
    })?;
    let target = db.target_state("points")?;
    for taken in
        [target.table::<Point>().managed_by(ManagedBy::User), target.table::<Point>().adopt()]
    {
        let error = taken.declare().expect_err("`id` does not tell its rows apart");
        assert!(error.to_string().contains("id is neither its primary key nor unique"), "{error}");
    }
    Ok(())
}

/// G9: of our own definition the key is one.
#[test]
fn a_declared_key_takes_one_row() -> Result<()> {
    let db = memory()?;
    apply(&db, &[point(1, 1.0)])?;
    db.transaction(|connection| {
        let again = "INSERT INTO points(id, at, kind) SELECT 1, '[2,2,2,2]', 'again'";
        assert_eq!(fault(connection, again), "UNIQUE constraint failed on points primary key");
        Ok(())
    })?;
    assert_eq!(counts(&apply(&db, &[point(1, 2.0)])?), [0, 1, 0, 0]);
    assert_eq!(all::<Point>(&db)?, [point(1, 2.0)]);
    Ok(())
}

/// vec0 answers a plain SQL error for a row that is there, not a constraint.
#[test]
fn a_row_that_nobody_declared_is_a_typed_error() -> Result<()> {
    let db = memory()?;
    apply(&db, &[point(1, 1.0)])?;
    db.transaction(|connection| {
        run(connection, "INSERT INTO points(id, at, kind) SELECT 5, '[2,2,2,2]', 'mine'")
            .map_err(Error::user)
    })?;
    let error = apply(&db, &[point(1, 3.0), point(5, 1.0)]).expect_err("row 5 is somebody's");
    assert!(
        matches!(&error, Error::ExistingRow { table, key } if table == "points" && key == "5"),
        "{error}"
    );
    assert_eq!(Point::get(&db, 1)?, Some(point(1, 1.0)), "nothing was written");
    assert_eq!(counts(&apply(&db, &[point(1, 3.0)])?), [0, 1, 0, 0]);
    Ok(())
}

#[test]
fn a_vec0_row_deleted_by_hand_comes_back_as_drift() -> Result<()> {
    let db = memory()?;
    apply(&db, &[point(1, 1.0), point(2, 1.0)])?;
    db.transaction(|connection| run(connection, "DELETE FROM points").map_err(Error::user))?;
    let report = apply(&db, &[point(1, 2.0)])?;
    let table = report.table("points").expect("it was declared");
    assert_eq!((table.updated, table.deleted, table.drifted), (1, 0, 2));
    assert_eq!(all::<Point>(&db)?, [point(1, 2.0)]);
    Ok(())
}
