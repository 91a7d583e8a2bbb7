//! S8: it never cries wolf. What is read back has the fingerprint that it was
//! declared with, of every type and in every table that can hold it. Tests of values
//! elsewhere ask `verify` of theirs too.

use std::fmt::Debug;

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Element, ManagedBy, Result, SqliteRow,
    TableSchema, Value, VectorType,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::support::run;

fn few_cases() -> Config {
    Config { cases: 48, failure_persistence: None, ..Config::default() }
}

fn integer() -> impl Strategy<Value = i64> {
    let extremes = vec![i64::MIN, i64::MIN + 1, -1, 0, 1, (1 << 53) + 1, i64::MAX - 1, i64::MAX];
    prop_oneof![any::<i64>(), prop::sample::select(extremes)]
}

fn real() -> impl Strategy<Value = f64> {
    let extremes = vec![
        0.0,
        -0.0,
        1.0,
        -7.0,
        1e15,
        9_007_199_254_740_993.0,
        1e18,
        9.223_372_036_854_775e18,
        9.223_372_036_854_776e18,
        -9.223_372_036_854_776e18,
        1e19,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        0.1,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    let any = any::<f64>().prop_filter("NaN is refused", |real| !real.is_nan());
    prop_oneof![any, prop::sample::select(extremes), integer().prop_map(|it| it as f64)]
}

fn text() -> impl Strategy<Value = String> {
    let extremes = vec!["", "\0", "a\0b", "1", "1.0", "-0", "1e5", " 7", "Inf", "twelve bytes"];
    prop_oneof![
        any::<String>(),
        prop::sample::select(extremes).prop_map(str::to_owned),
        Just("ä\u{10ffff}".repeat(20_000)),
    ]
}

fn blob() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..40), Just(b"1.0".to_vec()), Just(vec![0; 9000])]
}

fn maybe<T: Debug + Clone>(some: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.8, some)
}

fn finite() -> impl Strategy<Value = f32> {
    let extremes = vec![0.0, -0.0, 1e-45, -1e-45, f32::MAX, f32::MIN, f32::MIN_POSITIVE];
    let any = any::<f32>().prop_filter("refused", |it| it.is_finite());
    prop_oneof![any, prop::sample::select(extremes)]
}

fn database(sql: &str) -> Database {
    let db = Database::open(":memory:").expect("a database");
    run(&db, sql);
    db
}

/// Applies the rows, and nothing is told of them.
fn assert_clean<R: SqliteRow>(db: &Database, rows: &[R], managed_by: ManagedBy) {
    let apply = || {
        let target = db.target_state("app")?;
        let table = target.table::<R>().managed_by(managed_by).declare()?;
        rows.iter().try_for_each(|row| table.declare_row(row))?;
        target.apply()?;
        target.verify()
    };
    let found = apply().expect("they are applied");
    let clean = format!("{}: {} as applied", R::SCHEMA.name(), rows.len());
    assert_eq!(found.to_string(), clean);
    assert!(found.is_clean());
}

/// A regular table of all types, some under declared types of another affinity.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "cells", without_rowid, primary_key(name, id))]
struct Cell {
    id: i64,
    #[sqlite(type = "VARCHAR(3)")]
    name: String,
    #[sqlite(type = "DECIMAL(3, 1)")]
    decimal: Option<i64>,
    #[sqlite(type = "BLOB")]
    untyped_integer: i64,
    real: Option<f64>,
    #[sqlite(type = "DOUBLE PRECISION")]
    double: f64,
    #[sqlite(type = "BLOB")]
    untyped_real: f64,
    single: f32,
    #[sqlite(type = "BLOB")]
    untyped_text: Option<String>,
    #[sqlite(collate = "NOCASE", default = "'x'")]
    nocase: String,
    blob: Option<Vec<u8>>,
    #[sqlite(type = "NUMERIC")]
    numeric_blob: Vec<u8>,
    yes: bool,
    #[sqlite(vector(dim = 3))]
    floats: Option<[f32; 3]>,
    #[sqlite(vector(dim = 4, element = "int8"))]
    bytes: [i8; 4],
    #[sqlite(vector(dim = 16, element = "bit"))]
    bits: [u8; 2],
}

fn cell() -> impl Strategy<Value = Cell> {
    let numbers = (maybe(integer()), integer(), maybe(real()), real(), real());
    let texts = (maybe(text()), text(), maybe(blob()), blob());
    let rest = (any::<bool>(), maybe([finite(), finite(), finite()]), any::<[i8; 4]>());
    let key = (integer(), text());
    (key, numbers, texts, rest, any::<[u8; 2]>(), finite()).prop_map(
        |((id, name), numbers, texts, (yes, floats, bytes), bits, single)| {
            let (decimal, untyped_integer, real, double, untyped_real) = numbers;
            let (untyped_text, nocase, blob, numeric_blob) = texts;
            Cell {
                id,
                name,
                decimal,
                untyped_integer,
                real,
                double,
                untyped_real,
                single,
                untyped_text,
                nocase,
                blob,
                numeric_blob,
                yes,
                floats,
                bytes,
                bits,
            }
        },
    )
}

/// A vec0 table of all types in all roles that vec0 has for them.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "items", vec0(chunk_size = 8))]
struct Item {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    shelf: Option<String>,
    #[sqlite(partition_key)]
    year: i64,
    label: String,
    count: i64,
    weight: f64,
    sold: bool,
    #[sqlite(auxiliary)]
    note: Option<String>,
    #[sqlite(auxiliary)]
    photo: Option<Vec<u8>>,
    #[sqlite(auxiliary)]
    price: Option<f64>,
    #[sqlite(auxiliary)]
    stars: Option<i64>,
    #[sqlite(auxiliary)]
    new: Option<bool>,
    #[sqlite(vector(dim = 3))]
    floats: [f32; 3],
    #[sqlite(vector(dim = 4, element = "int8"))]
    bytes: [i8; 4],
    #[sqlite(vector(dim = 16, element = "bit"))]
    bits: [u8; 2],
}

fn item() -> impl Strategy<Value = Item> {
    let plain = (text(), integer(), real(), any::<bool>());
    let auxiliary =
        (maybe(text()), maybe(blob()), maybe(real()), maybe(integer()), maybe(any::<bool>()));
    let vectors = ([finite(), finite(), finite()], any::<[i8; 4]>(), any::<[u8; 2]>());
    (integer(), (maybe(text()), integer()), plain, auxiliary, vectors).prop_map(
        |(id, (shelf, year), (label, count, weight, sold), auxiliary, vectors)| {
            let (note, photo, price, stars, new) = auxiliary;
            let (floats, bytes, bits) = vectors;
            Item {
                id,
                shelf,
                year,
                label,
                count,
                weight,
                sold,
                note,
                photo,
                price,
                stars,
                new,
                floats,
                bytes,
                bits,
            }
        },
    )
}

/// Declared beside a table of the user's whose columns have any affinity that it is
/// let have.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "theirs")]
struct Theirs {
    #[sqlite(primary_key)]
    id: i64,
    a: Option<f64>,
    b: Option<f64>,
    c: Option<f64>,
    d: Option<f64>,
    e: Option<i64>,
    f: Option<i64>,
    g: Option<String>,
    h: Option<Vec<u8>>,
    i: Option<Vec<u8>>,
    j: Option<bool>,
}

const THEIRS: &str = "CREATE TABLE theirs (id NUMERIC UNIQUE, a NUMERIC, b INTEGER, c BLOB, \
                      d \"DECIMAL(2, 1)\", e BLOB, f NUMERIC, g BLOB, h INTEGER, i TEXT, j NUMERIC)";

fn theirs() -> impl Strategy<Value = Theirs> {
    let reals = (maybe(real()), maybe(real()), maybe(real()), maybe(real()));
    let rest = (maybe(integer()), maybe(integer()), maybe(text()), maybe(blob()), maybe(blob()));
    (integer(), reals, rest, maybe(any::<bool>())).prop_map(
        |(id, (a, b, c, d), (e, f, g, h, i), j)| Theirs { id, a, b, c, d, e, f, g, h, i, j },
    )
}

fn by_key<R, K: Ord>(rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R> {
    let map: std::collections::BTreeMap<K, R> =
        rows.into_iter().map(|row| (key(&row), row)).collect();
    map.into_values().collect()
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8, for a regular table.
    #[test]
    fn s8_rows_of_a_regular_table_are_as_declared(rows in vec(cell(), 1..12)) {
        let rows = by_key(rows, |row| (row.name.clone(), row.id));
        assert_clean(&database(""), &rows, ManagedBy::System);
    }

    /// S8, for a vec0 table.
    #[test]
    fn s8_rows_of_a_vec0_table_are_as_declared(rows in vec(item(), 1..12)) {
        let rows = by_key(rows, |row| row.id);
        assert_clean(&database(""), &rows, ManagedBy::System);
    }

    /// S8, for a table of the user's, whose columns may keep a whole float as an integer.
    #[test]
    fn s8_rows_of_a_users_table_are_as_declared(rows in vec(theirs(), 1..12)) {
        let rows = by_key(rows, |row| row.id);
        let db = database(THEIRS);
        assert_clean(&db, &rows, ManagedBy::User);
        for row in &rows {
            let read = Theirs::get(&db, row.id).expect("it can be read");
            prop_assert_eq!(read.as_ref(), Some(row));
        }
    }
}

/// The table of the user's is no blind instrument: it does keep floats as integers.
#[test]
fn a_users_column_keeps_a_whole_float_as_an_integer() -> Result<()> {
    let row = Theirs {
        id: 1,
        a: Some(1.0),
        b: Some(1e18),
        c: Some(1.0),
        d: Some(-2.0),
        e: None,
        f: None,
        g: None,
        h: None,
        i: None,
        j: None,
    };
    let db = database(THEIRS);
    assert_clean(&db, std::slice::from_ref(&row), ManagedBy::User);
    let sql = "SELECT concat(typeof(a), ' ', typeof(b), ' ', typeof(c), ' ', typeof(d)) AS value \
               FROM theirs";
    assert_eq!(crate::support::texts(&db, sql), ["integer integer real integer"]);
    assert_eq!(Theirs::get(&db, 1)?, Some(row));
    // One that no float is was never declared.
    run(&db, "UPDATE theirs SET b = 1000000000000000001");
    let error = Theirs::get(&db, 1).expect_err("it is no float").to_string();
    assert!(error.contains("expected REAL, found INTEGER 1000000000000000001"), "{error}");
    Ok(())
}

/// S8: a key of floats, and one that several columns make, under other affinities.
#[test]
fn s8_keys_under_other_affinities_are_found() -> Result<()> {
    let schema = |table: &str| {
        let of = |ty| ColumnDef::new(ty).not_null();
        let vector = VectorType::new(Element::Float32, 2);
        TableSchema::new(
            table,
            [
                ("real", of(ColumnType::Real)),
                ("text", of(ColumnType::Text)),
                ("blob", of(ColumnType::Blob)),
                ("v", ColumnDef::new(ColumnType::Vector(vector))),
            ],
            ["real", "text", "blob"],
        )
    };
    let rows = |count: u8| {
        (0..count).map(|i| {
            DynamicRow::new()
                .set("real", f64::from(i) - 2.0)
                .set("text", Value::from(format!("{i}\0")))
                .set("blob", vec![i, 0, 255])
                .set("v", Value::Null)
        })
    };
    let db = database("");
    let target = db.target_state("app")?;
    let table = target.declare_schema(schema("cells")?)?;
    rows(9).try_for_each(|row| table.declare_row(&row))?;
    target.apply()?;
    assert_eq!(target.verify()?.to_string(), "cells: 9 as applied");
    run(&db, "UPDATE cells SET v = zeroblob(8) WHERE real = 2.0");
    assert_eq!(target.verify()?.tables[0].changed.keys, ["(2.0, '4\0', x'0400ff')"]);
    Ok(())
}

/// S7, S8: columns are hashed by their ids, in whatever order they are declared and
/// stand in the file.
#[test]
fn s8_columns_in_another_order_are_the_same_row() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "cells")]
    struct First {
        #[sqlite(primary_key)]
        id: i64,
        a: String,
        b: Option<i64>,
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "cells")]
    struct Second {
        c: Option<f64>,
        b: Option<i64>,
        a: String,
        #[sqlite(primary_key)]
        id: i64,
    }
    let db = database("");
    assert_clean(&db, &[First { id: 1, a: "a".into(), b: Some(2) }], ManagedBy::System);
    let same = Second { id: 1, a: "a".into(), b: Some(2), c: None };
    assert_clean(&db, &[same], ManagedBy::System);
    let other = Second { id: 1, a: "a".into(), b: Some(2), c: Some(0.5) };
    assert_clean(&db, &[other], ManagedBy::System);
    Ok(())
}
