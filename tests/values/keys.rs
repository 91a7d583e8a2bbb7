//! Keys of every type, alone and together.

use std::collections::BTreeMap;

use declarite::{Result, SqliteRow};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{all, apply, assert_rows_kept, assert_unchanged, few_cases, memory};
use crate::support::texts;

/// The key's order is not that of the fields.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "mixed", primary_key(name, bytes, number, flag, letter))]
struct Mixed {
    letter: char,
    number: i64,
    position: u32,
    flag: bool,
    bytes: Vec<u8>,
    name: String,
}

type MixedKey = (String, Vec<u8>, i64, bool, char);

fn mixed(key: &MixedKey, position: u32) -> Mixed {
    let (name, bytes, number, flag, letter) = key.clone();
    Mixed { letter, number, position, flag, bytes, name }
}

/// Few values, so that keys share their beginnings.
fn any_key() -> impl Strategy<Value = MixedKey> {
    (
        "[a\\x00\\x01\u{e9}]{0,3}",
        vec(prop_oneof![Just(0_u8), Just(1), Just(0xff)], 0..3),
        prop_oneof![Just(i64::MIN), -2..2_i64, Just(i64::MAX)],
        any::<bool>(),
        prop_oneof![Just('\0'), Just('a'), Just('\u{ffff}'), Just('\u{10000}')],
    )
}

proptest! {
    #![proptest_config(few_cases())]

    /// V3: keys are canonical: each finds its row, and only its own.
    #[test]
    fn v3_composite_keys_are_told_apart(keys in btree_map(any_key(), any::<bool>(), 1..40)) {
        let rows: Vec<Mixed> =
            keys.keys().zip(0..).map(|(key, position)| mixed(key, position)).collect();
        let db = memory();
        let reversed: Vec<Mixed> = rows.iter().rev().cloned().collect();
        assert_eq!(apply(&db, &reversed).expect("they can be stored").inserted, rows.len() as u64);
        // The table's order is that of Rust's tuples.
        let order = texts(
            &db,
            "SELECT CAST(position AS TEXT) AS value FROM mixed \
             ORDER BY name, bytes, number, flag, letter",
        );
        let expected: Vec<String> = (0..rows.len()).map(|position| position.to_string()).collect();
        assert_eq!(order, expected);
        for row in &rows {
            let key = (row.name.as_str(), row.bytes.as_slice(), row.number, row.flag, row.letter);
            assert_eq!(Mixed::get(&db, key).expect("it can be read").as_ref(), Some(row));
        }
        assert_unchanged(&db, &all::<Mixed>(&db).expect("they can be read"));
        // The ledger tells them apart as well.
        let kept: Vec<Mixed> =
            rows.iter().zip(keys.values()).filter(|(_, kept)| **kept).map(|(row, _)| row.clone()).collect();
        let report = apply(&db, &kept).expect("they are known");
        assert_eq!(report.deleted, (rows.len() - kept.len()) as u64);
        assert_eq!((report.unchanged, report.updated), (kept.len() as u64, 0));
        let left: BTreeMap<u32, Mixed> =
            all::<Mixed>(&db).expect("they can be read").into_iter().map(|row| (row.position, row)).collect();
        assert_eq!(left.into_values().collect::<Vec<_>>(), kept);
    }
}

/// V3, over many pages of the ledger: negative integers, text with NUL.
#[test]
fn v3_many_keys_in_any_order_are_found_again() -> Result<()> {
    let key = |i: i64| -> MixedKey {
        let name = ["", "\0", "\0\0", "a", "a\0b"][i.unsigned_abs() as usize % 5].to_owned();
        (name, vec![0; i.unsigned_abs() as usize % 3], i - 2_500, i % 2 == 0, 'x')
    };
    // A prime step walks through all of them out of order.
    let rows: Vec<Mixed> = (0..5_003_i64).map(|i| mixed(&key(i * 1_009 % 5_003), 0)).collect();
    let db = memory();
    assert_eq!(apply(&db, &rows)?.inserted, 5_003);
    let sorted: Vec<Mixed> = (0..5_003).map(|i| mixed(&key(i), 0)).collect();
    assert_unchanged(&db, &sorted);
    let report = apply(&db, &sorted[1_000..])?;
    assert_eq!((report.deleted, report.unchanged, report.updated), (1_000, 4_003, 0));
    assert_eq!(Mixed::get(&db, ("", &[0, 0], -2_495, false, 'x'))?, None);
    assert!(Mixed::get(&db, ("", &[0, 0], -1_475, false, 'x'))?.is_some());
    Ok(())
}

/// Keys of one column, each type of them.
macro_rules! single_keys {
    ($($test:ident: $ty:ty = [$($key:expr),* $(,)?], asked as $asked:expr;)*) => {$(
        #[test]
        fn $test() -> Result<()> {
            #[derive(Debug, Clone, PartialEq, SqliteRow)]
            #[sqlite(table = "single")]
            struct Single {
                #[sqlite(primary_key)]
                key: $ty,
                position: i64,
            }
            let keys: Vec<$ty> = vec![$($key),*];
            let rows: Vec<Single> = (0..)
                .zip(&keys)
                .map(|(position, key)| Single { key: key.clone(), position })
                .collect();
            let db = memory();
            let reversed: Vec<Single> = rows.iter().rev().cloned().collect();
            apply(&db, &reversed)?;
            let order = texts(&db, "SELECT CAST(position AS TEXT) AS value FROM single ORDER BY key");
            assert_eq!(order, (0..rows.len()).map(|i| i.to_string()).collect::<Vec<_>>());
            let ask: fn(&$ty) -> <Single as SqliteRow>::Key<'_> = $asked;
            for row in &rows {
                assert_eq!(Single::get(&db, ask(&row.key))?.as_ref(), Some(row));
            }
            assert_unchanged(&db, &all::<Single>(&db)?);
            let report = apply(&db, &rows[1..])?;
            assert_eq!((report.deleted, report.unchanged), (1, rows.len() as u64 - 1));
            assert_eq!(Single::get(&db, ask(&keys[0]))?, None);
            Ok(())
        }
    )*};
}

single_keys! {
    keys_of_i64: i64 = [i64::MIN, -256, -1, 0, 1, 255, 256, i64::MAX], asked as |key| *key;
    keys_of_u64: u64 = [0, 255, 256, 1 << 62], asked as |key| *key;
    keys_of_i8: i8 = [-128, -1, 0, 127], asked as |key| *key;
    keys_of_bool: bool = [false, true], asked as |key| *key;
    keys_of_char: char = ['\0', 'A', 'a', '\u{e9}', '\u{ffff}', '\u{10000}'], asked as |key| *key;
    keys_of_text: String = [
        String::new(), "\0".into(), "\0\0".into(), "\0a".into(), "\u{1}".into(), "A".into(),
        "a".into(), "a\0".into(), "a\0b".into(), "a\u{1}".into(), "aa".into(), "\u{e9}".into(),
    ], asked as |key| key.as_str();
    keys_of_boxed_text: Box<str> = ["a".into(), "b".into()], asked as |key| &**key;
    keys_of_bytes: Vec<u8> = [
        vec![], vec![0], vec![0, 0], vec![0, 0xff], vec![1], vec![0xff], vec![0xff, 0],
    ], asked as |key| key.as_slice();
    keys_of_arrays: [u8; 2] = [[0, 0], [0, 1], [1, 0], [0xff, 0xff]], asked as |key| *key;
    keys_of_chronos_dates: chrono::NaiveDate = [
        read("0000-01-01"), read("1969-12-31"), read("2026-11-21"), read("9999-12-31"),
    ], asked as |key| *key;
    keys_of_chronos_times: chrono::NaiveTime = [
        read("00:00:00"), read("10:22:20"), read("10:22:20.000000001"), read("23:59:59.9"),
    ], asked as |key| *key;
    keys_of_chronos_date_times: chrono::NaiveDateTime = [
        read("0000-01-01T00:00:00"), read("2026-11-21T10:22:20"), read("2026-11-21T10:22:20.5"),
    ], asked as |key| *key;
    keys_of_chronos_utc: chrono::DateTime<chrono::Utc> = [
        read("0000-01-01T00:00:00Z"), read("2026-11-21T10:22:20Z"), read("2026-11-21T10:22:20.5Z"),
    ], asked as |key| *key;
    keys_of_chronos_offsets: chrono::DateTime<chrono::FixedOffset> = [
        read("2026-11-21T10:22:20+02:00"), read("2026-11-21T10:22:20Z"),
        read("2026-11-21T00:22:20-11:30"),
    ], asked as |key| *key;
    keys_of_chronos_local: chrono::DateTime<chrono::Local> = [
        read("1970-01-01T00:00:00Z"), read("2026-11-21T10:22:20Z"), read("2026-11-21T10:22:20.5Z"),
    ], asked as |key| *key;
    keys_of_times_dates: time::Date = [
        date(0, 1), date(1969, 365), date(2026, 325), date(9999, 365),
    ], asked as |key| *key;
    keys_of_times_times: time::Time = [
        time::Time::MIDNIGHT, noon(0), noon(1), noon(999_999_999),
    ], asked as |key| *key;
    keys_of_times_date_times: time::PrimitiveDateTime = [
        date(0, 1).midnight(), date(2026, 325).with_time(noon(0)),
        date(2026, 325).with_time(noon(1)),
    ], asked as |key| *key;
    keys_of_times_utc: time::UtcDateTime = [
        date(0, 1).midnight().as_utc(), time::UtcDateTime::UNIX_EPOCH,
        date(2026, 325).with_time(noon(1)).as_utc(),
    ], asked as |key| *key;
    keys_of_times_offsets: time::OffsetDateTime = [
        date(2026, 325).with_time(noon(0)).assume_offset(hours(2)),
        date(2026, 325).with_time(noon(0)).assume_utc(),
        date(2026, 325).midnight().assume_offset(hours(-13)),
    ], asked as |key| *key;
    keys_of_jiffs_dates: jiff::civil::Date = [
        read("0000-01-01"), read("1969-12-31"), read("2026-11-21"), read("9999-12-31"),
    ], asked as |key| *key;
    keys_of_jiffs_times: jiff::civil::Time = [
        read("00:00:00"), read("10:22:20"), read("10:22:20.000000001"), read("23:59:59.9"),
    ], asked as |key| *key;
    keys_of_jiffs_date_times: jiff::civil::DateTime = [
        read("0000-01-01T00:00:00"), read("2026-11-21T10:22:20"), read("2026-11-21T10:22:20.5"),
    ], asked as |key| *key;
    keys_of_jiffs_timestamps: jiff::Timestamp = [
        read("0000-01-01T00:00:00Z"), read("2026-11-21T10:22:20Z"), read("2026-11-21T10:22:20.5Z"),
    ], asked as |key| *key;
    keys_of_uuids: uuid::Uuid = [
        uuid::Uuid::nil(), uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(0xa << 100),
        uuid::Uuid::max(),
    ], asked as |key| *key;
    // In the order of their texts.
    keys_of_decimals: rust_decimal::Decimal = [
        read("-1.5"), read("-12"), read("0.00"), read("10"), read("10.01"), read("9"),
    ], asked as |key| *key;
    keys_of_big_decimals: bigdecimal::BigDecimal = [
        read("-1.50"), read("-12"), read("0.00"), read("1e1"), read("10.01"), read("1e30"), read("9"),
    ], asked as |key| key;
}

fn read<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn date(year: i32, day: u16) -> time::Date {
    time::Date::from_ordinal_date(year, day).expect("there is such a day")
}

fn noon(nano: u32) -> time::Time {
    time::Time::from_hms_nano(12, 0, 0, nano).expect("there is such a time")
}

fn hours(ahead: i8) -> time::UtcOffset {
    time::UtcOffset::from_hms(ahead, 0, 0).expect("there is such an offset")
}

/// Text and bytes with the same content are different keys.
#[test]
fn v3_text_is_not_split_between_columns() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(table = "pairs", primary_key(a, b))]
    struct Pair {
        a: String,
        b: String,
    }
    let pair = |a: &str, b: &str| Pair { a: a.to_owned(), b: b.to_owned() };
    let rows = [pair("", "\0a"), pair("\0", "a"), pair("\0a", ""), pair("a", "")];
    let db = assert_rows_kept(&rows);
    assert_eq!(Pair::get(&db, ("\0", "a"))?.as_ref(), Some(&rows[1]));
    assert_eq!(Pair::get(&db, ("", "a"))?, None);
    assert_eq!(apply(&db, &rows[..3])?.deleted, 1);
    assert_eq!(all::<Pair>(&db)?, rows[..3]);
    Ok(())
}
