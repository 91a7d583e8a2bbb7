//! vec0 tables that were dropped or made anew by hand.

use declarite::diesel::connection::SimpleConnection;
use declarite::{Database, Report, Result, SqliteRow, SqliteVec};

use super::{drift, pretend_that_nothing_happened};
use crate::support::{File, Note, Point, integer, note, point, run, texts};

fn apply(db: &Database) -> Result<Report> {
    let target = db.target_state("app")?;
    let points = target.declare_table::<Point>()?;
    points.declare_row(&point(1, [0.0, 0.0]))?;
    points.declare_row(&point(2, [1.0, 0.0]))?;
    target.apply()
}

fn recreated(columns: &str) -> Result<File> {
    let file = File::new();
    apply(&file.db)?;
    run(&file.db, "DROP TABLE points");
    run(&file.db, &format!("CREATE VIRTUAL TABLE points USING vec0({columns})"));
    Ok(file)
}

/// S6: what sqlite-vec was told of the table, where it tells another story.
#[test]
fn s6_another_definition_is_found() -> Result<()> {
    let key = "id integer primary key, area text partition key";
    for (columns, named) in [
        (format!("at float[3], {key}, height float, +name text"), "column at is float[3]"),
        (format!("at int8[2], {key}, height float, +name text"), "column at is int8[2]"),
        (
            format!("at float[2] distance_metric=cosine, {key}, height float, +name text"),
            "column at is float[2] distance_metric=cosine",
        ),
        (format!("at float[2], {key}, +height float, +name text"), "column height is +height"),
        (format!("at float[2], {key}, height integer, +name text"), "column height is integer"),
        (format!("at float[2], {key}, height float, name text"), "column name is text"),
        (format!("at float[2], {key}, height float"), "lacks column name"),
        (
            format!("at float[2], {key}, height float, +name text, more text"),
            "column more takes no NULL",
        ),
        (
            "at float[2], id integer primary key, area text, height float, +name text".to_owned(),
            "column area is text",
        ),
        (
            "at float[2], id integer not null primary key, area text partition key, \
             height float, +name text"
                .to_owned(),
            "column id is integer not null",
        ),
    ] {
        let file = recreated(&columns)?;
        let found = drift(&file.db, &columns, || apply(&file.db));
        assert!(found.iter().any(|clause| clause.contains(named)), "{columns}: {found:?}");
    }
    Ok(())
}

#[test]
fn s6_the_same_definition_in_another_spelling_is_no_drift() -> Result<()> {
    let file = recreated(
        "ID INT primary key,  AREA text PARTITION KEY, Height double, + name  text, +more text, \
         at f32[ 2 ] distance_metric = L2, chunk_size=16",
    )?;
    assert_eq!(apply(&file.db)?.unchanged, 2);
    Ok(())
}

/// S6: a table in which sqlite-vec kept rows is gone.
#[test]
fn s6_a_dropped_shadow_table_is_found() -> Result<()> {
    let shadows = {
        let file = File::new();
        apply(&file.db)?;
        texts(
            &file.db,
            "SELECT name AS value FROM sqlite_schema WHERE name LIKE 'points\\_%' ESCAPE '\\' \
             AND type = 'table' ORDER BY name",
        )
    };
    assert_eq!(shadows.len(), 6, "{shadows:?}");
    for shadow in shadows {
        let file = File::new();
        apply(&file.db)?;
        run(&file.db, &format!("DROP TABLE {shadow}"));
        let found = drift(&file.db, &shadow, || apply(&file.db));
        assert_eq!(found, [format!("it lacks the table {shadow} of sqlite-vec's")]);
        // Nor can it be dropped, of which sqlite-vec would say less.
        let target = file.db.target_state("app")?;
        drift(&file.db, &shadow, || target.allow_data_loss().apply());
    }
    Ok(())
}

/// Without the schema's version in the ledger, an unchanged run sees nothing,
/// and a search then fails or finds nothing.
#[test]
fn naively_a_dropped_shadow_table_is_not_seen() -> Result<()> {
    let file = File::new();
    apply(&file.db)?;
    run(&file.db, "DROP TABLE points_vector_chunks00");
    pretend_that_nothing_happened(&file);
    assert_eq!(apply(&file.db)?.unchanged, 2);
    let found = Point::nearest(&[0.0, 0.0], 2).load(&file.db);
    assert!(found.is_err() || found.is_ok_and(|found| found.is_empty()));
    Ok(())
}

/// S6: the tables are looked at where the connection has no sqlite-vec, too.
#[test]
fn s6_a_connection_without_sqlite_vec_looks_as_well() -> Result<()> {
    let file = File::new();
    apply(&file.db)?;
    run(&file.db, "CREATE TABLE mine (x)");
    let plain = Database::options().sqlite_vec(SqliteVec::Off).open(file.path())?;
    let apply_note = || {
        let target = plain.target_state("app")?;
        target.partial().declare_table::<Note>()?.declare_row(&note(1, "a"))?;
        target.apply()
    };
    assert_eq!(apply_note()?.inserted, 1);
    file.db.transaction(|connection| Ok(connection.batch_execute("DROP TABLE points_chunks")?))?;
    let found = drift(&file.db, "shadow", apply_note);
    assert_eq!(found, ["it lacks the table points_chunks of sqlite-vec's"]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 1);
    Ok(())
}
