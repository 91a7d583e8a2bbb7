//! What cannot be asked is an error that says so, and no panic.

use declarite::Error;

use super::*;

fn reason(find: Find<Item>, db: &Database) -> String {
    let error = find.count(db).expect_err("it cannot be asked");
    let Error::Query { table, reason } = &error else { panic!("another error: {error}") };
    assert_eq!(table, "items");
    reason.clone()
}

#[test]
fn a_value_its_column_cannot_hold_names_the_column() -> Result<()> {
    let db = database(&[item(1)])?;
    for find in [
        Item::find(|i| i.ratio.lt(f64::NAN)),
        Item::find(|i| i.ratio.is_in([0.0, f64::NAN])),
        Item::find(|i| i.id.eq(1).or(i.ratio.between(0.0, f64::NAN).not())),
    ] {
        let reason = reason(find, &db);
        assert!(reason.starts_with("column ratio holds no such value: NaN"), "{reason}");
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "items")]
    struct Large {
        #[sqlite(primary_key)]
        id: u64,
        #[sqlite(json)]
        ratio: f64,
    }
    let error = Large::find(|l| l.id.ge(u64::MAX)).first(&db).map(|l| l.map(|l| (l.id, l.ratio)));
    let error = error.expect_err("it is no i64").to_string();
    assert!(error.starts_with("table items: column id holds no such value: 1844"), "{error}");
    let error = Large::find(|l| l.ratio.eq(f64::NAN)).count(&db).expect_err("JSON has no NaN");
    assert!(error.to_string().contains("column ratio"), "{error}");
    Ok(())
}

#[test]
fn a_condition_that_is_too_large_is_an_error() -> Result<()> {
    let db = database(&[item(1)])?;
    let item = Item::columns();
    let many = |n| (0..n).map(|id| item.id.eq(id)).fold(Condition::never(), Condition::or);
    assert_eq!(Item::find(|_| many(32_766)).count(&db)?, 1);
    let reason = reason(Item::find(|_| many(32_767)), &db);
    assert!(reason.contains("write `is_in`"), "{reason}");
    let deep =
        |n| (0..n).fold(Condition::never(), |deep, id| deep.or(item.id.eq(id)).and(item.id.ge(0)));
    assert_eq!(Item::find(|_| deep(40)).count(&db)?, 1);
    let reason = self::reason(Item::find(|_| deep(10_000)), &db);
    assert!(reason.contains("nests more than 100 deep"), "{reason}");
    Ok(())
}

#[test]
fn a_stored_value_that_is_none_of_the_type_is_an_error_of_its_row() -> Result<()> {
    let file = crate::support::File::new();
    for db in [database(&[item(1), item(2)])?, file.db.clone()] {
        let target = db.target_state("app")?;
        let table = target.declare_table::<Item>()?;
        [item(1), item(2)].iter().try_for_each(|item| table.declare_row(item))?;
        target.apply()?;
        crate::support::run(&db, "UPDATE items SET state = 'gone' WHERE id = 2");
        let first = Item::find(|i| i.id.le(2)).order_by(|i| i.id.asc()).first(&db)?;
        assert_eq!(first.map(|i| i.id), Some(1));
        let error = all(&db, Item::find(|i| i.id.eq(2))).expect_err("there is no such state");
        assert!(matches!(&error, Error::Decode { column, .. } if column == "state"), "{error}");
    }
    Ok(())
}

/// Rows end with the first that cannot be read; those of an in-memory database are not
/// handed out at all.
#[test]
fn rows_end_with_one_that_cannot_be_read() -> Result<()> {
    let file = crate::support::File::new();
    for (db, is_file) in [(Database::open(":memory:")?, false), (file.db.clone(), true)] {
        let target = db.target_state("app")?;
        let table = target.declare_table::<Item>()?;
        (1..=3).try_for_each(|id| table.declare_row(&item(id)))?;
        target.apply()?;
        crate::support::run(&db, "UPDATE items SET state = 'gone' WHERE id = 2");
        match Item::all(&db) {
            Ok(mut rows) => {
                assert!(is_file);
                assert_eq!(rows.next().transpose()?.map(|item| item.id), Some(1));
                assert!(matches!(rows.next(), Some(Err(Error::Decode { .. }))));
                assert!(rows.next().is_none());
            }
            Err(error) => assert!(!is_file && matches!(error, Error::Decode { .. })),
        }
    }
    Ok(())
}
