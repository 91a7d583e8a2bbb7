//! Values of every form, bound and read as Declarite stores them.

use std::borrow::Cow;
use std::time::Duration;

use declarite::{Error, Result, SqliteRow, SqliteText, SqliteValue, bind, serde_text};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Double, Nullable, Text};
use jiff::Timestamp;
use ndarray::{Array1, array};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::applied;

#[derive(Debug, Clone, Copy, PartialEq, SqliteText)]
#[sqlite(rename_all = "snake_case")]
enum State {
    InReview,
    Public,
}

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Author(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Settings {
    dark: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
}

fn join(tags: &[String]) -> String {
    tags.join(",")
}

fn split(tags: &str) -> Vec<String> {
    tags.split(',').map(str::to_owned).collect()
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "things", diesel)]
struct Thing {
    #[sqlite(primary_key)]
    id: Uuid,
    made: Timestamp,
    seen: Option<jiff::civil::Date>,
    price: rust_decimal::Decimal,
    took: Duration,
    weight: f32,
    count: Option<u16>,
    bytes: Vec<u8>,
    #[sqlite(diesel_type = "Text")]
    state: State,
    #[sqlite(diesel_type = "Nullable<Text>")]
    author: Option<Author>,
    #[sqlite(json)]
    settings: Settings,
    anything: serde_json::Value,
    #[sqlite(with = serde_text)]
    size: Size,
    #[sqlite(type = "TEXT", encoder = join, decoder = split)]
    tags: Vec<String>,
    #[sqlite(vector(dim = 2))]
    at: Array1<f32>,
    #[sqlite(vector(dim = 2))]
    #[sqlite(diesel_type = "Nullable<Binary>")]
    near: Option<[i8; 2]>,
}

fn thing(id: u128) -> Thing {
    Thing {
        id: Uuid::from_u128(id),
        made: "2024-03-01T12:00:00Z".parse().expect("a time"),
        seen: Some("2024-02-29".parse().expect("a date")),
        price: "1.50".parse().expect("a number"),
        took: Duration::from_millis(1500),
        weight: 0.1,
        count: Some(7),
        bytes: vec![0, 1, 255],
        state: State::InReview,
        author: Some(Author("Ada".to_owned())),
        settings: Settings { dark: true },
        anything: serde_json::json!({"b": 1, "a": [null]}),
        size: Size::Small,
        tags: vec!["a".to_owned(), "b".to_owned()],
        at: array![0.5, -1.0],
        near: Some([1, -1]),
    }
}

#[test]
fn every_value_is_read_as_it_was_declared() -> Result<()> {
    let things = [thing(1), Thing { seen: None, author: None, near: None, ..thing(2) }];
    let db = applied(&things)?;
    let read: Vec<Thing> = db.read(|connection| {
        Ok(things::table.select(Thing::as_select()).order(things::id).load(connection)?)
    })?;
    assert_eq!(read, things);
    Ok(())
}

#[test]
fn every_value_is_equal_to_itself_bound() -> Result<()> {
    let one = thing(1);
    let db = applied(&[one.clone(), thing(2)])?;
    let query = things::table
        .filter(things::id.eq(bind(&one.id)))
        .filter(things::made.eq(bind(&one.made)))
        .filter(things::seen.eq(bind(&one.seen)))
        .filter(things::price.eq(bind(&one.price)))
        .filter(things::took.eq(bind(&one.took)))
        .filter(things::weight.eq(bind(&one.weight)))
        .filter(things::count.eq(bind(&one.count)))
        .filter(things::bytes.eq(bind(&one.bytes)))
        .filter(things::state.eq(bind(&State::InReview)))
        .filter(things::author.eq(bind(&Author("Ada".to_owned()))))
        .filter(things::anything.eq(bind(&one.anything)))
        .filter(things::tags.eq(bind(&join(&one.tags))))
        .filter(things::at.eq(bind(&one.at)))
        .filter(things::near.eq(bind(&[1_i8, -1])));
    let found: Vec<Thing> =
        db.read(|connection| Ok(query.select(Thing::as_select()).load(connection)?))?;
    assert_eq!(found, [one]);
    Ok(())
}

#[test]
fn bound_values_stand_where_diesels_do() -> Result<()> {
    let db = applied(&[thing(1), thing(2), thing(3)])?;
    let (first, third) = (Uuid::from_u128(1), Uuid::from_u128(3));
    db.read(|connection| {
        let ids: Vec<String> = things::table
            .filter(things::id.eq_any([bind(&first), bind(&third)]))
            .filter(things::id.gt(bind(&first)))
            .select(things::id)
            .load(connection)?;
        assert_eq!(ids, [third.to_string()]);

        let counts = [bind(&7_u16), bind(&8_u16)];
        let counted = things::table.filter(things::count.eq_any(counts)).count();
        assert_eq!(counted.get_result::<i64>(connection)?, 3);

        let between: i64 = things::table
            .filter(things::made.between(bind(&Timestamp::UNIX_EPOCH), bind(&Timestamp::MAX)))
            .count()
            .get_result(connection)?;
        assert_eq!(between, 3);

        // Where nothing else tells the SQL type.
        let one: i64 = diesel::select(bind(&1_u8).into_sql::<BigInt>()).get_result(connection)?;
        assert_eq!(one, 1);
        let sql = diesel::dsl::sql::<Bool>("state = ").bind::<Text, _>(bind(&State::InReview));
        assert_eq!(things::table.filter(sql).count().get_result::<i64>(connection)?, 3);
        let query = diesel::sql_query("SELECT * FROM things WHERE id = ?");
        let found: Thing = query.bind::<Text, _>(bind(&first)).get_result(connection)?;
        assert_eq!(found, thing(1));
        Ok(())
    })
}

#[test]
fn values_are_updated_in_the_form_they_are_stored_in() -> Result<()> {
    let db = applied(&[thing(1)])?;
    let updated: Thing = db.transaction(|connection| {
        diesel::update(things::table)
            .set((
                things::state.eq(bind(&State::Public)),
                things::author.eq(bind(&None::<Author>)),
                things::price.eq(bind(&"2.50".parse::<rust_decimal::Decimal>().expect("a number"))),
            ))
            .execute(connection)?;
        Ok(things::table.first(connection)?)
    })?;
    let price = "2.50".parse().expect("a number");
    assert_eq!(updated, Thing { state: State::Public, author: None, price, ..thing(1) });
    Ok(())
}

/// What a value looks like in the file, asked without a table.
macro_rules! stored {
    ($db:expr, $value:expr, $ty:ty) => {{
        let value = bind($value).into_sql::<$ty>();
        $db.read(|connection| {
            let sql = diesel::dsl::sql::<Text>("quote(").bind::<$ty, _>(value).sql(")");
            Ok(diesel::select(sql).get_result::<String>(connection)?)
        })?
    }};
}

/// V2: the canonical form is the encoders'.
#[test]
fn a_bound_value_is_what_an_encoder_writes() -> Result<()> {
    let db = declarite::Database::open(":memory:")?;
    let time: Timestamp = "2024-03-01T13:00:00+01:00".parse().expect("a time");
    assert_eq!(stored!(db, &time, Text), "'2024-03-01T12:00:00.000000000Z'");
    assert_eq!(stored!(db, &Uuid::from_u128(1), Text), "'00000000-0000-0000-0000-000000000001'");
    assert_eq!(stored!(db, &-0.0, Double), "0.0");
    assert_eq!(stored!(db, "it's", Text), "'it''s'");
    assert_eq!(stored!(db, &Some("a"), Nullable<Text>), "'a'");
    assert_eq!(stored!(db, &None::<Uuid>, Nullable<Text>), "NULL");
    assert_eq!(stored!(db, &true, Bool), "1");
    assert_eq!(stored!(db, &u32::MAX, BigInt), "4294967295");
    assert_eq!(stored!(db, &i64::MIN, BigInt), "-9223372036854775808");
    assert_eq!(stored!(db, &[1_u8, 2][..], Binary), "X'0102'");
    assert_eq!(stored!(db, &vec![1.0_f32, -0.0], Binary), "X'0000803F00000000'");
    assert_eq!(stored!(db, &array![1_i8, -1], Binary), "X'01FF'");
    assert_eq!(stored!(db, &Cow::from(&[1.0_f32]), Nullable<Binary>), "X'0000803F'");
    assert_eq!(stored!(db, &Array1::from(vec![1_u8, 128]), Binary), "X'0180'");
    Ok(())
}

#[test]
fn a_value_that_cannot_be_stored_is_an_error_when_the_query_runs() -> Result<()> {
    let db = declarite::Database::open(":memory:")?;
    let query = diesel::select(bind(&f64::NAN).into_sql::<Double>());
    let result = db.read(|connection| Ok(query.get_result::<f64>(connection)?));
    let fault = "NaN cannot be stored: SQLite would make it NULL";
    assert!(result.expect_err(fault).to_string().contains(fault));
    let query = diesel::select(bind(&u64::MAX).into_sql::<BigInt>());
    let result = db.read(|connection| Ok(query.get_result::<i64>(connection)?));
    let fault = "18446744073709551615 is out of range";
    assert!(result.expect_err(fault).to_string().contains(fault));
    let query = diesel::select(bind(&[f32::NAN]).into_sql::<Binary>());
    let result = db.read(|connection| Ok(query.get_result::<Vec<u8>>(connection)?));
    assert!(result.expect_err("no vector").to_string().contains("element 0 of the vector is NaN"));
    Ok(())
}

/// As `Thing::get` would tell it, with table, column and key.
#[test]
fn a_value_that_cannot_be_read_is_a_decode_error() -> Result<()> {
    let db = applied(&[thing(1)])?;
    for (column, value, reason) in [
        ("state", "'lost'", "expected one of 'in_review', 'public', found 'lost'"),
        ("size", "'ab'", "unknown variant"),
        ("count", "1.5", "expected INTEGER, found REAL 1.5"),
        ("anything", "CAST(X'ff' AS TEXT)", "not UTF-8"),
        ("made", "'\u{fffd}'", "'\u{fffd}'"),
    ] {
        let result: Result<Thing> = db.transaction(|connection| {
            let sql = format!("UPDATE things SET {column} = {value}");
            diesel::sql_query(sql).execute(connection)?;
            Ok(things::table.first(connection)?)
        });
        match result {
            Err(Error::Decode { table, column: of, key, reason: why }) => {
                assert_eq!((table.as_str(), of.as_str()), ("things", column));
                assert_eq!(key, "'00000000-0000-0000-0000-000000000001'");
                assert!(why.contains(reason), "{why}");
            }
            other => panic!("{column}: {other:?}"),
        }
    }
    assert!(Thing::get(&db, Uuid::from_u128(1))?.is_some(), "all was rolled back");
    Ok(())
}
