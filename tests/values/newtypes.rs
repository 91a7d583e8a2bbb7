//! Newtypes, stored as their fields are, and what serde writes as one string.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::net::IpAddr;

use declarite::{ColumnType, Error, Result, SqliteRow, SqliteText, SqliteValue, ValueError};
use ndarray::{Array1, array};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Cell, all, apply, assert_kept, assert_rows_kept, few_cases, memory};
use crate::support::{integer, run, texts};

/// A key that is told from those of other tables.
#[derive(Debug, SqliteValue)]
struct Id<T>(i64, #[sqlite(skip)] PhantomData<T>);

impl<T> Id<T> {
    const fn new(id: i64) -> Self {
        Self(id, PhantomData)
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Name {
    text: String,
    #[sqlite(skip)]
    length: Option<usize>,
}

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), length: None }
}

/// A newtype of a newtype, which may be NULL.
#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Maybe<T>(Option<T>);

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Tags(#[sqlite(json)] BTreeMap<String, Vec<f64>>);

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct MaybeTags(#[sqlite(json)] Option<BTreeMap<String, Vec<f64>>>);

#[derive(Debug, Clone, Copy, PartialEq, SqliteValue)]
struct Colour(#[sqlite(encoder = to_hex, decoder = from_hex)] u32);

fn to_hex(colour: &u32) -> Result<String, &'static str> {
    if *colour > 0xff_ff_ff { Err("a colour has three bytes") } else { Ok(format!("{colour:06x}")) }
}

fn from_hex(text: &str) -> Result<u32, std::num::ParseIntError> {
    u32::from_str_radix(text, 16)
}

#[derive(Debug, Clone, Copy, PartialEq, SqliteValue)]
struct Host(#[sqlite(with = declarite::serde_text)] IpAddr);

#[derive(Debug, Clone, Copy, PartialEq, SqliteValue)]
struct MaybeHost(#[sqlite(with = declarite::serde_text)] Option<IpAddr>);

/// Numbers, in a module's own form.
mod doubled {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "an encoder takes a reference")]
    pub(super) fn encode(number: &i32) -> i64 {
        i64::from(*number) * 2
    }

    pub(super) fn decode(number: i64) -> Result<i32, std::num::TryFromIntError> {
        i32::try_from(number / 2)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, SqliteValue)]
struct Doubled(#[sqlite(with = doubled)] Option<i32>);

proptest! {
    #![proptest_config(few_cases())]

    /// S8, for newtypes.
    #[test]
    fn s8_newtypes_are_kept(
        numbers in proptest::collection::vec(any::<i64>(), 1..8),
        doubled in proptest::option::of(any::<i32>()),
        text in any::<String>(),
        maybe in proptest::option::of(any::<String>()),
        address in any::<IpAddr>(),
        colour in 0..0x100_0000_u32,
        tags in proptest::collection::btree_map(any::<String>(), vec![any::<f64>()], 0..3),
    ) {
        assert_kept(numbers.into_iter().map(Id::<Name>::new));
        assert_kept([name(&text)]);
        assert_kept([Maybe(maybe.as_deref().map(name)), Maybe(None)]);
        assert_kept([Some(name(&text)), None]);
        assert_kept([Colour(colour)]);
        assert_kept([Host(address)]);
        assert_kept([MaybeHost(Some(address)), MaybeHost(None)]);
        assert_kept([Doubled(doubled), Doubled(None)]);
        assert_kept([Tags(tags.clone())]);
        assert_kept([MaybeTags(Some(tags)), MaybeTags(None)]);
    }
}

#[test]
fn a_newtype_is_stored_as_its_field() {
    let stored = |db| texts(&db, "SELECT CAST(value AS TEXT) AS value FROM cells ORDER BY id");
    assert_eq!(stored(assert_kept([Id::<()>::new(7)])), ["7"]);
    assert_eq!(stored(assert_kept([Maybe(Some(name("a"))), Maybe(None)])), ["a", "NULL"]);
    assert_eq!(stored(assert_kept([Colour(0xff)])), ["0000ff"]);
    assert_eq!(stored(assert_kept([Host(IpAddr::from([127, 0, 0, 1]))])), ["127.0.0.1"]);
    assert_eq!(stored(assert_kept([Doubled(Some(21)), Doubled(None)])), ["42", "NULL"]);
    let tags = BTreeMap::from([("b".to_owned(), vec![0.5]), ("a".to_owned(), vec![])]);
    assert_eq!(stored(assert_kept([MaybeTags(Some(tags))])), [r#"{"a":[],"b":[0.5]}"#]);
    assert_eq!(Cell::<Id<()>>::SCHEMA.columns()[1].column_type(), ColumnType::Integer);
}

/// What is skipped is no part of the value, and its type's default when it is read.
#[test]
fn what_is_skipped_is_not_stored() -> Result<()> {
    let db = memory();
    let named = Name { length: Some(3), ..name("abc") };
    apply(&db, &[Cell { id: 1, value: named }])?;
    assert_eq!(all::<Cell<Name>>(&db)?, [Cell { id: 1, value: name("abc") }]);
    assert_eq!(apply(&db, &[Cell { id: 1, value: name("abc") }])?.unchanged, 1);
    Ok(())
}

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "people", primary_key(id, name, host, colour))]
struct Person {
    colour: Colour,
    id: Id<Person>,
    name: Name,
    host: Host,
    friend: Option<Id<Person>>,
}

#[test]
fn newtypes_are_keys() -> Result<()> {
    let person = |id| Person {
        colour: Colour(1),
        id: Id::new(id),
        name: name("a\0b"),
        host: Host(IpAddr::from([0; 16])),
        friend: Some(Id::new(-id)),
    };
    let rows = [person(1), person(2)];
    let db = assert_rows_kept(&rows);
    let (id, host) = (Id::new(2), Host(IpAddr::from([0; 16])));
    let found = Person::get(&db, (&id, &name("a\0b"), &host, &Colour(1)))?;
    assert_eq!(found.as_ref(), Some(&rows[1]));
    assert_eq!(Person::get(&db, (&id, &name("a"), &host, &Colour(1)))?, None);
    assert_eq!(integer(&db, "(SELECT sum(friend) FROM people)"), -3);
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Embedding(#[sqlite(vector)] Array1<f32>);

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Short<const N: usize>(#[sqlite(vector)] [i8; N]);

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: Id<Page>,
    #[sqlite(partition_key)]
    area: Name,
    score: Score,
    #[sqlite(auxiliary)]
    host: Option<Host>,
    #[sqlite(vector(dim = 2, metric = "cosine"))]
    embedding: Embedding,
    #[sqlite(vector(dim = 3))]
    short: Short<3>,
}

#[derive(Debug, PartialEq, SqliteValue)]
struct Score(f64);

#[test]
fn newtypes_are_vectors_and_columns_of_vec0() -> Result<()> {
    let page = |id, embedding: Array1<f32>| Page {
        id: Id::new(id),
        area: name("here"),
        score: Score(0.5),
        host: None,
        embedding: Embedding(embedding),
        short: Short([1, -2, 3]),
    };
    let rows = [page(1, array![1.0, 0.0]), page(2, array![0.0, 1.0])];
    let db = assert_rows_kept(&rows);
    let found = Page::nearest(&[0.1, 1.0], 1).load(&db)?;
    assert_eq!(found[0].row, rows[1]);
    assert_eq!(Page::get(&db, &Id::new(1))?.as_ref(), Some(&rows[0]));
    Ok(())
}

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "sparse")]
struct Sparse {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2))]
    embedding: Option<Embedding>,
    #[sqlite(vector(dim = 2))]
    inside: MaybeVector,
}

#[derive(Debug, PartialEq, SqliteValue)]
struct MaybeVector(#[sqlite(vector)] Option<Vec<f32>>);

#[test]
fn a_vector_may_be_left_out() {
    let none = Sparse { id: 1, embedding: None, inside: MaybeVector(None) };
    let embedding = Some(Embedding(array![0.0, 1.0]));
    let some = Sparse { id: 2, embedding, inside: MaybeVector(Some(vec![1.0, 2.0])) };
    assert_rows_kept(&[none, some]);
}

/// A newtype that borrows is declared, and read back as one that does not.
#[test]
fn newtypes_that_borrow_are_declared() -> Result<()> {
    #[derive(SqliteValue)]
    struct NameRef<'a>(&'a str);

    #[derive(SqliteRow)]
    #[sqlite(table = "cells")]
    struct Borrowed<'a> {
        #[sqlite(primary_key)]
        id: NameRef<'a>,
        value: Option<NameRef<'a>>,
    }

    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "cells")]
    struct Owned {
        #[sqlite(primary_key)]
        id: Name,
        value: Maybe<Name>,
    }

    let db = memory();
    apply(&db, &[Borrowed { id: NameRef("a"), value: Some(NameRef("b")) }])?;
    let owned = Owned { id: name("a"), value: Maybe(Some(name("b"))) };
    assert_eq!(apply(&db, &[Owned { ..owned }])?.unchanged, 1);
    assert_eq!(Owned::get(&db, &name("a"))?.map(|row| row.value), Some(Maybe(Some(name("b")))));
    Ok(())
}

#[test]
fn faults_are_those_of_the_field() -> Result<()> {
    let error = apply(&memory(), &[Cell { id: 7, value: Colour(1 << 24) }]).expect_err("too large");
    assert!(
        matches!(&error, Error::Value { column, reason, .. }
            if column == "value" && reason == "a colour has three bytes"),
        "{error}"
    );
    let db = assert_kept([Host(IpAddr::from([127, 0, 0, 1]))]);
    for (stored, fault) in
        [("'localhost'", "invalid IP address syntax"), ("x'00'", "expected TEXT, found BLOB x'00'")]
    {
        run(&db, &format!("UPDATE cells SET value = {stored}"));
        let error = Cell::<Host>::get(&db, 1).expect_err(stored);
        assert!(
            matches!(&error, Error::Decode { column, reason, .. }
                if column == "value" && reason == fault),
            "{error}"
        );
    }
    Ok(())
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    SmallDot,
    Circle(f64),
}

#[derive(Debug, PartialEq, SqliteValue)]
struct Kind(#[sqlite(with = declarite::serde_text)] Shape);

/// What serde writes as one string is kept, and nothing else.
#[test]
fn serde_text_is_one_string() {
    let db = assert_kept([Kind(Shape::SmallDot)]);
    assert_eq!(texts(&db, "SELECT value FROM cells"), ["small_dot"]);
    let circle = Cell { id: 7, value: Kind(Shape::Circle(1.0)) };
    let error = apply(&memory(), &[circle]).expect_err("it is a map");
    assert!(
        matches!(&error, Error::Value { reason, .. }
            if reason.starts_with("serde writes this value as a map")),
        "{error}"
    );
}

/// An enum of names is a key of its own, and so is a newtype of it.
#[test]
fn newtypes_of_enums_are_keys() -> Result<()> {
    #[derive(Debug, PartialEq, SqliteText)]
    enum Level {
        Low,
        High,
    }

    #[derive(Debug, PartialEq, SqliteValue)]
    struct Wrapped(Level);

    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "levels")]
    struct Row {
        #[sqlite(primary_key)]
        level: Wrapped,
    }

    let rows = [Row { level: Wrapped(Level::High) }, Row { level: Wrapped(Level::Low) }];
    let db = assert_rows_kept(&rows);
    assert_eq!(Row::get(&db, &Wrapped(Level::Low))?.as_ref(), Some(&rows[1]));
    Ok(())
}

/// The error a decoder of a program's own answers is the column's.
#[test]
fn a_module_may_refuse() {
    mod never {
        use super::ValueError;

        #[expect(clippy::trivially_copy_pass_by_ref, reason = "an encoder takes a reference")]
        pub(super) fn encode(_: &i64) -> Result<i64, ValueError> {
            Err(ValueError::new("it is never stored"))
        }

        pub(super) fn decode(number: i64) -> i64 {
            number
        }
    }

    #[derive(SqliteValue)]
    struct Never(#[sqlite(with = never)] i64);

    let error = apply(&memory(), &[Cell { id: 7, value: Never(1) }]).expect_err("it is refused");
    assert!(error.to_string().contains("it is never stored"), "{error}");
}
