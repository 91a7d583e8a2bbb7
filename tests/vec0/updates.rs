//! Rows that change: what vec0 cannot update, and how it is done all the same.

use super::*;

const SMALL: &str = "small int8[4], bits bit[16], id text primary key, title text";
const SMALL_ROWS: [&str; 1] = ["'a', vec_int8(x'01020304'), vec_bit(x'ff00'), 't'"];

/// G6: the subtype that tells int8 and bit vectors is lost on the way to an UPDATE.
#[test]
fn naively_int8_and_bit_vectors_cannot_be_updated() -> Result<()> {
    let db = naive(SMALL, &SMALL_ROWS)?;
    db.transaction(|connection| {
        assert_eq!(
            fault(connection, "UPDATE naive SET small = vec_int8(x'05060708') WHERE id = 'a'"),
            "Updated vector for the \"small\" column is expected to be of type int8, but a float32 vector was provided."
        );
        let message = fault(connection, "UPDATE naive SET bits = vec_bit(x'0ff0') WHERE id = 'a'");
        assert!(message.contains("\"bits\""), "{message}");
        Ok(())
    })
}

/// G6: without the function around it, the blob of an int8 vector is one of floats.
#[test]
fn naively_the_blob_of_an_int8_vector_is_taken_for_floats() -> Result<()> {
    let db = naive(SMALL, &[])?;
    db.transaction(|connection| {
        assert_eq!(
            fault(connection, "INSERT INTO naive SELECT 'a', x'01020304', vec_bit(x'ff00'), 't'"),
            "Inserted vector for the \"small\" column is expected to be of type int8, but a float32 vector was provided."
        );
        Ok(())
    })
}

/// G6: such a row is replaced as a whole.
#[test]
fn int8_and_bit_vectors_are_updated() -> Result<()> {
    let db = memory()?;
    let mut rows = [mixed("a", 1), mixed("b", 2), mixed("", 3)];
    assert_eq!(counts(&apply(&db, &rows)?), [3, 0, 0, 0]);
    rows[0].small = [-1, -2, -3, -4];
    assert_eq!(counts(&apply(&db, &rows)?), [0, 1, 0, 2]);
    rows[1].bits = [0, 0xff];
    assert_eq!(counts(&apply(&db, &rows)?), [0, 1, 0, 2]);
    rows[2].float = vec![0.25, -0.5];
    rows[2].title = "of the empty key, and longer than twelve bytes".to_owned();
    rows[2].body = None;
    assert_eq!(counts(&apply(&db, &rows)?), [0, 1, 0, 2]);
    for row in &rows {
        assert_eq!(Mixed::get(&db, &row.id)?.as_ref(), Some(row));
    }
    assert_eq!(number(&db, "SELECT count(*) AS value FROM mixed")?, 3);
    assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 0, 3]);
    Ok(())
}

const SHELVES: &str =
    "at float[2], id integer primary key, shelf text partition key, label text, +note text";
const SHELF_ROWS: [&str; 2] = ["1, '[1,1]', 'a', 'x', 'n'", "2, '[2,2]', 'b', 'y', 'n'"];
const NO_PARTITION_UPDATE: &str = "UPDATE on partition key columns are not supported yet. ";

/// G7: a table with partition keys is updated by the key alone, and never the
/// partition keys.
#[test]
fn naively_a_partitioned_table_is_updated_by_its_key_only() -> Result<()> {
    let db = naive(SHELVES, &SHELF_ROWS)?;
    db.transaction(|connection| {
        for sql in [
            "UPDATE naive SET label = 'z'",
            "UPDATE naive SET label = 'z' WHERE id IN (1, 2)",
            "UPDATE naive SET label = 'z' WHERE label = 'x'",
            "UPDATE naive SET shelf = 'b' WHERE id = 1",
            "UPDATE naive SET shelf = 'a' WHERE id = 1",
        ] {
            assert_eq!(fault(connection, sql), NO_PARTITION_UPDATE, "{sql}");
        }
        assert_eq!(run(connection, "UPDATE naive SET label = 'z' WHERE id = 1"), Ok(1));
        Ok(())
    })
}

/// The labels and shelves that the index of each partition holds.
fn on_shelf(db: &Database, shelf: &str) -> Result<Vec<i64>> {
    let condition = format!("shelf = '{shelf}' AND at MATCH '[0,0,0]' AND k = 100");
    let mut ids = db.transaction(|c| {
        numbers_of(c, &format!("SELECT id AS value FROM items WHERE {condition}"))
    })?;
    ids.sort_unstable();
    Ok(ids)
}

/// G7: the row is deleted and inserted where it moves, and updated where it does not.
#[test]
fn a_row_moves_between_partitions() -> Result<()> {
    let db = memory()?;
    let mut rows: Vec<Item> = (1..=6).map(item).collect();
    apply(&db, &rows)?;
    assert_eq!(on_shelf(&db, "shelf 1")?, [1, 4]);
    rows[0].shelf = Some("shelf 2".to_owned());
    // From no shelf to one, from one to none, and to a shelf that is new.
    rows[2].shelf = Some("shelf 1".to_owned());
    rows[4].shelf = None;
    rows[1].shelf = Some("shelf 9".to_owned());
    // One that stays where it is.
    rows[3].label = "changed, and longer than twelve bytes".to_owned();
    assert_eq!(counts(&apply(&db, &rows)?), [0, 5, 0, 1]);
    assert_eq!(items(&db)?, rows);
    assert_eq!(on_shelf(&db, "shelf 1")?, [3, 4]);
    assert_eq!(on_shelf(&db, "shelf 2")?, [1]);
    assert_eq!(on_shelf(&db, "shelf 9")?, [2]);
    assert_eq!(counts(&apply(&db, &rows)?), [0, 0, 0, 6]);
    Ok(())
}

#[test]
fn every_row_of_a_partitioned_table_is_updated_at_once() -> Result<()> {
    let db = memory()?;
    let mut rows: Vec<Item> = (0..50).map(item).collect();
    apply(&db, &rows)?;
    for row in &mut rows {
        row.label.push('!');
    }
    assert_eq!(counts(&apply(&db, &rows)?), [0, 50, 0, 0]);
    assert_eq!(items(&db)?, rows);
    Ok(())
}

/// vec0 knows none of SQLite's ways to write a row that may be there.
#[test]
fn naively_there_is_no_upsert() -> Result<()> {
    let db = naive(SHELVES, &SHELF_ROWS)?;
    db.transaction(|connection| {
        for verb in ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"] {
            let sql = format!("{verb} INTO naive VALUES (1, '[1,1]', 'a', 'z', 'n')");
            assert_eq!(fault(connection, &sql), "UNIQUE constraint failed on naive primary key");
        }
        let sql =
            "INSERT INTO naive VALUES (1, '[1,1]', 'a', 'z', 'n') ON CONFLICT (id) DO NOTHING";
        assert_eq!(fault(connection, sql), "UPSERT not implemented for virtual table \"naive\"");
        Ok(())
    })
}

/// A column, and what becomes of it.
type Change = (&'static str, fn(&mut Item));

#[test]
fn each_column_of_a_row_is_updated() -> Result<()> {
    let changes: [Change; 10] = [
        ("label", |item| item.label = "short".to_owned()),
        ("label", |item| item.label = "and longer than twelve bytes again".to_owned()),
        ("count", |item| item.count = i64::MIN),
        ("weight", |item| item.weight = -1.5),
        ("sold", |item| item.sold = !item.sold),
        ("note", |item| item.note = None),
        ("note", |item| item.note = Some(String::new())),
        ("photo", |item| item.photo = Some(Vec::new())),
        ("price", |item| item.price = None),
        ("at", |item| item.at = [-1.0, -2.0, -3.0]),
    ];
    let db = memory()?;
    let mut rows: Vec<Item> = (0..4).map(item).collect();
    apply(&db, &rows)?;
    for (column, change) in changes {
        change(&mut rows[2]);
        assert_eq!(counts(&apply(&db, &rows)?), [0, 1, 0, 3], "{column}");
        assert_eq!(items(&db)?, rows, "{column}");
    }
    assert_eq!(near(&db, &[-1.0, -2.0, -3.0], 1)?, [(2, 0.0)]);
    Ok(())
}

/// vec0 puts any type into an auxiliary column by UPDATE.
#[test]
fn naively_an_update_of_auxiliary_checks_no_type() -> Result<()> {
    let db = naive(SHELVES, &SHELF_ROWS)?;
    db.transaction(|connection| {
        assert_eq!(run(connection, "UPDATE naive SET note = x'00ff' WHERE id = 1"), Ok(1));
        assert_eq!(
            texts_of(connection, "SELECT typeof(note) AS value FROM naive WHERE id = 1")?,
            ["blob"]
        );
        Ok(())
    })
}

#[test]
fn an_updated_auxiliary_value_has_its_columns_type() -> Result<()> {
    let db = memory()?;
    let schema = schema("t", [("note", ColumnDef::new(ColumnType::Text).auxiliary())])?;
    let row = DynamicRow::new().set("id", 1).set("v", vec![0_u8; 8]);
    apply_dynamic(&db, &schema, &[row.clone().set("note", "n")])?;
    refuses(
        &db,
        &schema,
        &row.clone().set("note", vec![0_u8]),
        "note",
        "expected TEXT, found BLOB",
    );
    assert_eq!(texts(&db, "SELECT note AS value FROM t")?, ["n"]);
    assert_eq!(counts(&apply_dynamic(&db, &schema, &[row.set("note", "m")])?), [0, 1, 0, 0]);
    assert_eq!(texts(&db, "SELECT note AS value FROM t")?, ["m"]);
    Ok(())
}

/// vec0 says that a row was changed, and changes nothing: a vector set to NULL,
/// an INTEGER key set to another.
#[test]
fn naively_some_updates_are_passed_over_in_silence() -> Result<()> {
    let db = naive("at float[2], id integer primary key", &["1, '[1,1]'"])?;
    db.transaction(|connection| {
        assert_eq!(run(connection, "UPDATE naive SET at = NULL WHERE id = 1"), Ok(1));
        assert_eq!(run(connection, "UPDATE naive SET id = 9 WHERE id = 1"), Ok(1));
        let stored =
            texts_of(connection, "SELECT concat(id, vec_to_json(at)) AS value FROM naive")?;
        assert_eq!(stored, ["1[1.000000,1.000000]"]);
        Ok(())
    })
}

#[test]
fn a_row_with_another_key_is_another_row() -> Result<()> {
    let db = memory()?;
    apply(&db, &[item(1), item(2)])?;
    let moved = Item { id: 9, ..item(1) };
    assert_eq!(counts(&apply(&db, &[item(2), moved.clone()])?), [1, 0, 1, 1]);
    assert_eq!(items(&db)?, [item(2), moved]);
    Ok(())
}

/// A vector that goes from one row to another leaves each where it belongs.
#[test]
fn vectors_that_swap_are_found_at_their_new_rows() -> Result<()> {
    let db = memory()?;
    let (mut one, mut two) = (item(1), item(2));
    apply(&db, &[one.clone(), two.clone()])?;
    std::mem::swap(&mut one.at, &mut two.at);
    assert_eq!(counts(&apply(&db, &[one.clone(), two.clone()])?), [0, 2, 0, 0]);
    assert_eq!(near(&db, &one.at, 1)?, [(1, 0.0)]);
    assert_eq!(near(&db, &two.at, 1)?, [(2, 0.0)]);
    Ok(())
}

/// Up to 0.1.8, deleting a row whose metadata text is longer than 12 bytes failed.
#[test]
fn rows_are_deleted_and_their_keys_free() -> Result<()> {
    let db = memory()?;
    let rows: Vec<Item> = (0..40).map(item).collect();
    apply(&db, &rows)?;
    assert_eq!(counts(&apply(&db, &rows[10..30])?), [0, 0, 20, 20]);
    assert_eq!(items(&db)?, rows[10..30]);
    assert_eq!(Item::get(&db, 3)?, None);
    let found = near(&db, &[0.0, 1.0, 0.0], 100)?;
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (10..30).collect::<Vec<_>>());
    assert_eq!(counts(&apply::<Item>(&db, &[])?), [0, 0, 20, 0]);
    assert_eq!(near(&db, &[0.0, 1.0, 0.0], 100)?, []);
    assert_eq!(number(&db, "SELECT count(*) AS value FROM items_metadatatext00")?, 0);
    assert_eq!(counts(&apply(&db, &rows)?), [40, 0, 0, 0]);
    assert_eq!(items(&db)?, rows);
    Ok(())
}
