//! vec0 tables in files: many rows, and runs that write nothing.

use super::*;
use tempfile::TempDir;

fn file() -> Result<(TempDir, Database)> {
    let folder = tempfile::tempdir().map_err(Error::user)?;
    let db = Database::open(folder.path().join("items.sqlite"))?;
    Ok((folder, db))
}

/// Bytes of the write-ahead log.
fn wal(folder: &TempDir) -> Result<u64> {
    let log = folder.path().join("items.sqlite-wal");
    Ok(std::fs::metadata(log).map_err(Error::user)?.len())
}

#[test]
fn an_apply_of_the_same_rows_writes_nothing() -> Result<()> {
    let (folder, db) = file()?;
    let rows: Vec<Item> = (0..300).map(item).collect();
    let more: Vec<Mixed> = (0_i8..100).map(|step| mixed(&step.to_string(), step)).collect();
    apply(&db, &rows)?;
    apply(&db, &more)?;
    let before = (fingerprint(&db)?, wal(&folder)?);
    for _ in 0..2 {
        assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 0, 300]);
        assert_eq!(counts(&apply(&db, &more)?), [0, 0, 0, 100]);
    }
    assert_eq!((fingerprint(&db)?, wal(&folder)?), before);
    // The same that shows nothing was written shows a single row.
    let mut changed = rows;
    changed[7].count += 1;
    assert_eq!(counts(&apply(&db, &changed)?), [0, 1, 0, 299]);
    let after = (fingerprint(&db)?, wal(&folder)?);
    assert!(after.0.1 > before.0.1 && after.1 > before.1, "{after:?}");
    Ok(())
}

#[test]
fn a_run_after_opening_again_writes_nothing() -> Result<()> {
    let (folder, db) = file()?;
    let rows: Vec<Item> = (0..300).map(item).collect();
    apply(&db, &rows)?;
    db.close()?;
    drop(db);
    let db = Database::open(folder.path().join("items.sqlite"))?;
    let before = fingerprint(&db)?;
    assert_eq!(before.1, 0, "this connection has changed nothing");
    assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 0, 300]);
    assert_eq!(fingerprint(&db)?, before);
    assert_eq!(items(&db)?, rows);
    Ok(())
}

#[test]
fn thousands_of_rows_in_partitions_are_loaded_changed_and_deleted() -> Result<()> {
    let (_folder, db) = file()?;
    let place = |id: i64| {
        let mut row = item(id);
        row.shelf = Some(format!("shelf {}", id % 7));
        let near = f32::from(i16::try_from(id * 7919 % 6007).expect("it is below 6007"));
        row.at = [near, 0.0, 0.0];
        row
    };
    let mut rows: Vec<Item> = (0..5000).map(place).collect();
    // Declared in another order than that of the keys.
    let mut shuffled = rows.clone();
    shuffled.sort_by_key(|row| row.id * 2741 % 5003);
    assert_eq!(counts(&apply(&db, &shuffled)?), [5000, 0, 0, 0]);
    assert_eq!(items(&db)?, rows);
    for row in rows.iter_mut().step_by(3) {
        row.shelf = Some("shelf 0".to_owned());
        row.label.insert_str(0, "moved: ");
    }
    let moved = rows.iter().step_by(3).len() as u64;
    assert_eq!(counts(&apply(&db, &rows)?), [0, moved, 0, 5000 - moved]);
    assert_eq!(items(&db)?, rows);
    rows.retain(|row| row.id % 2 == 0);
    assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 2500, 2500]);
    assert_eq!(items(&db)?, rows);
    let asked = [3000.25, 0.0, 0.0];
    let mut expected: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let at = |id: &i64| (f64::from(place(*id).at[0]) - 3000.25).abs();
    expected.sort_by(|a, b| at(a).total_cmp(&at(b)));
    let found: Vec<i64> = near(&db, &asked, 500)?.into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, expected[..500]);
    Ok(())
}

#[test]
fn a_failed_apply_leaves_no_vec0_table() -> Result<()> {
    #[derive(SqliteRow)]
    struct Checked {
        #[sqlite(primary_key)]
        id: i64,
    }

    let (_folder, db) = file()?;
    db.transaction(|connection| {
        run(connection, "CREATE TABLE checked (id INTEGER PRIMARY KEY CHECK (id < 5))")
            .map_err(Error::user)
    })?;
    let before = fingerprint(&db)?.0;
    let target = db.target_state("items")?;
    let items_table = target.declare_table::<Item>()?;
    let checked = target.table::<Checked>().managed_by(declarite::ManagedBy::User).declare()?;
    for id in 0..10 {
        items_table.declare_row(&item(id))?;
        checked.declare_row(&Checked { id })?;
    }
    let error = target.apply().expect_err("5 is not below 5");
    assert!(matches!(error, Error::Constraint { .. }), "{error}");
    assert_eq!(fingerprint(&db)?.0, before, "neither the table nor its shadows are there");
    assert_eq!(counts(&apply(&db, &[item(1)])?), [1, 0, 0, 0]);
    Ok(())
}

#[test]
fn a_vec0_table_no_longer_declared_goes_with_its_shadows() -> Result<()> {
    let (_folder, db) = file()?;
    apply(&db, &[item(1), item(2)])?;
    let target = db.target_state("items")?;
    assert!(target.apply().expect_err("two rows would go").is_refused());
    assert_eq!(items(&db)?.len(), 2);
    target.allow_loss_of("items").apply()?;
    let left = "SELECT count(*) AS value FROM sqlite_schema WHERE name LIKE 'items%'";
    assert_eq!(number(&db, left)?, 0);
    assert_eq!(counts(&apply(&db, &[item(1)])?), [1, 0, 0, 0]);
    Ok(())
}

/// A reader keeps its snapshot of a vec0 table while rows of it are replaced.
#[test]
fn rows_being_read_do_not_hinder_an_apply() -> Result<()> {
    let (_folder, db) = file()?;
    let rows: Vec<Item> = (0..50).map(item).collect();
    apply(&db, &rows)?;
    let mut reading = Item::all(&db)?;
    let first = reading.next().expect("there are 50")?;
    assert_eq!(counts(&apply(&db, &rows[..10])?), [0, 0, 40, 10]);
    let rest: Vec<Item> = reading.collect::<Result<_>>()?;
    assert_eq!(rest.len(), 49);
    assert!(!rest.contains(&first));
    assert_eq!(items(&db)?.len(), 10);
    Ok(())
}
