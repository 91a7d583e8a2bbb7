//! Rows that a program inserts itself, in tables of its own.

use std::borrow::Cow;

use declarite::{Database, Error, ManagedBy, Result, SqliteRow, bind};
use diesel::prelude::*;
use uuid::Uuid;

use crate::support::run;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "events", diesel)]
struct Event {
    #[sqlite(primary_key)]
    id: Uuid,
    made: jiff::Timestamp,
    score: Option<f64>,
    #[sqlite(json)]
    tags: Vec<String>,
    #[sqlite(skip)]
    cached: bool,
}

fn event(id: u128) -> Event {
    Event {
        id: Uuid::from_u128(id),
        made: jiff::Timestamp::UNIX_EPOCH,
        score: None,
        tags: vec!["a".to_owned()],
        cached: false,
    }
}

fn user_table() -> Result<Database> {
    let db = Database::open(":memory:")?;
    run(
        &db,
        "CREATE TABLE events (id TEXT PRIMARY KEY NOT NULL, made TEXT NOT NULL, score REAL, tags TEXT NOT NULL)",
    );
    Ok(db)
}

#[test]
fn one_row_is_inserted_or_many() -> Result<()> {
    let db = user_table()?;
    let events: Vec<Event> = (1..=6).map(event).collect();
    db.transaction(|connection| {
        let insert = || diesel::insert_into(events::table);
        assert_eq!(insert().values(&events[0]).execute(connection)?, 1);
        assert_eq!(insert().values(events[1].clone()).execute(connection)?, 1);
        assert_eq!(insert().values(&events[2..4]).execute(connection)?, 2);
        assert_eq!(insert().values(events[4..].to_vec()).execute(connection)?, 2);
        Ok(())
    })?;
    let read: Result<Vec<Event>> = Event::all(&db)?.collect();
    assert_eq!(read?, events);
    Ok(())
}

/// An apply to the same table finds nothing to write: the forms are the same.
#[test]
fn an_inserted_row_is_the_declared_row() -> Result<()> {
    let db = user_table()?;
    let mut one = event(1);
    one.score = Some(-0.0);
    db.transaction(|connection| {
        diesel::insert_into(events::table).values(&one).execute(connection)?;
        Ok(())
    })?;
    let quoted = |sql: &str| crate::support::texts(&db, sql);
    let forms =
        "SELECT quote(id) || quote(made) || quote(score) || quote(tags) AS value FROM events";
    let inserted = quoted(forms);
    run(&db, "DELETE FROM events");

    let target = db.target_state("app")?;
    let table = target.table::<Event>().managed_by(ManagedBy::User).declare()?;
    table.declare_row(&one)?;
    target.apply()?;
    assert_eq!(quoted(forms), inserted);
    Ok(())
}

#[test]
fn a_row_that_is_there_is_replaced() -> Result<()> {
    let db = user_table()?;
    let (first, second) = (event(1), Event { score: Some(2.0), ..event(1) });
    db.transaction(|connection| {
        diesel::insert_into(events::table).values(&first).execute(connection)?;
        let refused = diesel::insert_into(events::table).values(&first).execute(connection);
        assert!(refused.is_err());
        diesel::replace_into(events::table).values(&second).execute(connection)?;
        diesel::insert_into(events::table)
            .values(&first)
            .on_conflict(events::id)
            .do_nothing()
            .execute(connection)?;
        Ok(())
    })?;
    assert_eq!(Event::get(&db, second.id)?, Some(second));
    Ok(())
}

#[test]
fn a_row_that_its_table_cannot_hold_is_not_inserted() -> Result<()> {
    let db = user_table()?;
    let bad = Event { score: Some(f64::NAN), ..event(1) };
    let result = db.transaction(|connection| {
        Ok(diesel::insert_into(events::table).values(&bad).execute(connection)?)
    });
    let message = result.expect_err("NaN").to_string();
    assert_eq!(
        message,
        "table events, column score: NaN cannot be stored: SQLite would make it NULL"
    );
    assert_eq!(Event::count(&db)?, 0);
    Ok(())
}

#[test]
fn a_row_is_updated_by_another() -> Result<()> {
    let db = user_table()?;
    let (first, second) = (event(1), event(2));
    let changed = Event { score: Some(2.0), tags: vec![], ..event(1) };
    let nulled = Event { score: None, ..changed.clone() };
    db.transaction(|connection| {
        diesel::insert_into(events::table).values(vec![&first, &second]).execute(connection)?;
        diesel::update(events::table.find(bind(&first.id))).set(&changed).execute(connection)?;
        assert_eq!(Event::get(&mut *connection, first.id)?, Some(changed));
        diesel::insert_into(events::table)
            .values(&nulled)
            .on_conflict(events::id)
            .do_update()
            .set(&nulled)
            .execute(connection)?;
        assert_eq!(Event::get(&mut *connection, first.id)?, Some(nulled));
        assert_eq!(
            Event::get(&mut *connection, second.id)?,
            Some(second),
            "the other is as it was"
        );
        Ok(())
    })
}

/// With table, column and key, as everywhere.
#[test]
fn a_null_that_a_program_wrote_is_told_when_it_is_read() -> Result<()> {
    let db = Database::open(":memory:")?;
    run(&db, "CREATE TABLE events (id TEXT PRIMARY KEY, made TEXT, score REAL, tags TEXT)");
    run(&db, "INSERT INTO events (id, score) VALUES ('00000000-0000-0000-0000-000000000001', 1)");
    let read: Result<Vec<Event>> = db.read(|connection| Ok(events::table.load(connection)?));
    match read {
        Err(Error::Decode { table, column, key, .. }) => {
            assert_eq!((table.as_str(), column.as_str()), ("events", "made"));
            assert!(key.contains("000001"), "{key}");
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// A row type that borrows is inserted, and not read.
#[test]
fn a_borrowed_row_is_inserted() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "words", diesel)]
    struct Word<'a> {
        #[sqlite(primary_key)]
        word: &'a str,
        meaning: Cow<'a, str>,
    }
    let db = Database::open(":memory:")?;
    run(&db, "CREATE TABLE words (word TEXT PRIMARY KEY NOT NULL, meaning TEXT NOT NULL)");
    let (word, meaning) = ("moss".to_owned(), "a plant".to_owned());
    let row = Word { word: &word, meaning: Cow::Borrowed(&meaning) };
    db.transaction(|connection| {
        diesel::insert_into(words::table).values(&row).execute(connection)?;
        let inserted: (String, String) = words::table.first(connection)?;
        assert_eq!(inserted, (word.clone(), meaning.clone()));
        let other = Word { word: "fern", meaning: Cow::Owned("another".to_owned()) };
        diesel::insert_into(words::table).values(other).execute(connection)?;
        assert_eq!(words::table.count().get_result::<i64>(connection)?, 2);
        Ok(())
    })
}

/// `update`, `delete` and `find` take a row by its key.
#[test]
fn a_row_is_found_again_by_what_identifies_it() -> Result<()> {
    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "lines", primary_key(path, line), diesel)]
    struct Line {
        line: i64,
        path: String,
        text: String,
    }
    let db = Database::open(":memory:")?;
    run(&db, "CREATE TABLE lines (line INTEGER, path TEXT, text TEXT, PRIMARY KEY (path, line))");
    let line = |line, text: &str| Line { line, path: "a".to_owned(), text: text.to_owned() };
    let (first, second) = (line(1, "one"), line(2, "two"));
    db.transaction(|connection| {
        for line in [&first, &second] {
            diesel::insert_into(lines::table).values(line).execute(connection)?;
        }
        diesel::update(&first).set(lines::text.eq("three")).execute(connection)?;
        diesel::delete(&second).execute(connection)?;
        let left: Vec<Line> = lines::table.load(connection)?;
        assert_eq!(left, [line(1, "three")]);
        let found: Line = lines::table.find((&first).id()).first(connection)?;
        assert_eq!(found, left[0]);
        assert_eq!((&first).id(), (&"a".to_owned(), &1));
        Ok::<(), Error>(())
    })
}
