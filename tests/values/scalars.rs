//! Types that are a column of their own.

use std::borrow::Cow;
use std::time::Duration;

use declarite::{Result, SqliteRow};
use proptest::collection::vec;
use proptest::num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
use proptest::prelude::*;

use super::{Cell, apply, assert_kept, assert_rows_kept, assert_unchanged, cells, few_cases};
use crate::support::{integer, texts};

/// Hides the lifetime from the derive, which would make a write-only row of it.
type Text = Cow<'static, str>;
type Bytes = Cow<'static, [u8]>;

/// Every type of a plain column in one row.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
struct Every {
    #[sqlite(primary_key)]
    id: i64,
    flag: bool,
    i8: i8,
    i16: i16,
    i32: i32,
    isize: isize,
    u8: u8,
    u16: u16,
    u32: u32,
    f32: f32,
    f64: f64,
    string: String,
    text: Text,
    boxed: Box<str>,
    letter: char,
    bytes: Vec<u8>,
    cow: Bytes,
    array: [u8; 3],
    maybe: Option<i64>,
    maybe_text: Option<String>,
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a\\x00\u{e9}\u{1F980}']{0,20}"]
}

fn any_float() -> impl Strategy<Value = f64> {
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO | INFINITE
}

prop_compose! {
    fn every()(
        integers in any::<(bool, i8, i16, i32, isize, u8, u16, u32)>(),
        (f32, f64) in (any::<f32>(), any_float()),
        (string, text, boxed, letter) in (any_text(), any_text(), any_text(), any::<char>()),
        (bytes, cow, array) in (any::<Vec<u8>>(), any::<Vec<u8>>(), any::<[u8; 3]>()),
        maybe in any::<Option<i64>>(),
        maybe_text in prop::option::of(any_text()),
    ) -> Every {
        let (flag, i8, i16, i32, isize, u8, u16, u32) = integers;
        Every {
            id: 0, flag, i8, i16, i32, isize, u8, u16, u32, f32, f64, string,
            text: text.into(), boxed: boxed.into(), letter, bytes, cow: cow.into(), array,
            maybe, maybe_text,
        }
    }
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8: what is read back has the fingerprint of what was declared.
    #[test]
    fn s8_rows_of_every_type_are_kept(rows in vec(every(), 1..8)) {
        let rows: Vec<Every> =
            (0..).zip(rows).map(|(id, row)| Every { id, ..row }).collect();
        assert_rows_kept(&rows);
    }

    /// S8, for `u64` and `usize`: those that fit.
    #[test]
    fn s8_unsigned_integers_that_fit_are_kept(values in vec(0..=i64::MAX as u64, 1..8)) {
        assert_kept(values.iter().copied());
        assert_kept(values.iter().map(|&value| value as usize));
    }

    /// S8, for durations: to the nanosecond for 48 days, whole seconds for longer.
    #[test]
    fn s8_durations_are_kept(short in 0..(1_u64 << 52), seconds in 0..(1_u64 << 53)) {
        assert_kept([Duration::from_nanos(short), Duration::from_secs(seconds)]);
    }
}

#[test]
fn integers_are_kept_to_their_ends() {
    assert_kept([i8::MIN, -1, 0, i8::MAX]);
    assert_kept([i16::MIN, i16::MAX]);
    assert_kept([i32::MIN, i32::MAX]);
    assert_kept([i64::MIN, -1, 0, 1, i64::MAX]);
    assert_kept([isize::MIN, isize::MAX]);
    assert_kept([0, u8::MAX]);
    assert_kept([0, u16::MAX]);
    assert_kept([0, u32::MAX]);
    assert_kept([0, i64::MAX as u64]);
    assert_kept([0, i64::MAX as usize]);
}

#[test]
fn none_is_null_and_some_is_the_value() {
    let db = assert_kept([None, Some(0), Some(i64::MIN)]);
    assert_eq!(integer(&db, "(SELECT max(id) FROM cells WHERE value IS NULL)"), 1);
    assert_kept([None, Some(true), Some(false)]);
    assert_kept([None, Some(0.0), Some(-1.5)]);
    assert_kept([None, Some(String::new())]);
    assert_kept([None, Some('x')]);
    assert_kept([None, Some(Vec::<u8>::new())]);
    assert_kept([None, Some([0_u8; 2])]);
    assert_kept([None, Some(Duration::ZERO)]);
    assert_kept([None, Some(u64::MIN)]);
    assert_kept([None, Some(f32::MAX)]);
}

/// V2: -0.0 becomes 0.0, in the file and in the fingerprint.
#[test]
fn v2_a_negative_zero_is_zero() -> Result<()> {
    let db = assert_kept([-0.0_f64, f64::from(-0.0_f32)]);
    assert_unchanged(&db, &cells([0.0_f64, 0.0]));
    let zero = Cell::<f64>::get(&db, 1)?.expect("it was declared").value;
    assert!(zero.is_sign_positive());
    let db = assert_kept([-0.0_f32]);
    assert_unchanged(&db, &cells([0.0_f32]));
    Ok(())
}

#[test]
fn infinities_are_kept_as_floats() {
    let db = assert_kept([f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324]);
    assert_eq!(texts(&db, "SELECT DISTINCT typeof(value) AS value FROM cells"), ["real"]);
    assert_eq!(
        integer(&db, "(SELECT count(*) FROM cells WHERE value > 1.7976931348623157e308)"),
        1
    );
    assert_kept([f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, 1e-45, 0.1]);
}

/// Whole floats are floats, though SQLite stores them as integers.
#[test]
fn whole_floats_are_kept_as_floats() {
    let db = assert_kept([1.0, -3.0, 9_007_199_254_740_993.0, 1e18, 9.3e18]);
    assert_eq!(texts(&db, "SELECT DISTINCT typeof(value) AS value FROM cells"), ["real"]);
}

#[test]
fn text_is_kept_whatever_is_in_it() {
    let large = "0123456789abcde\u{e9}".repeat(1 << 16);
    assert!(large.len() > 1_000_000);
    let values = ["", "\0", "a\0b", "\0\0\0", "'; --", "\u{feff}", "\u{10ffff}", "12", &large];
    let db = assert_kept(values.map(str::to_owned));
    assert_eq!(texts(&db, "SELECT DISTINCT typeof(value) AS value FROM cells"), ["text"]);
    assert_kept(values.map(Box::<str>::from));
    assert_kept(values.map(|value| Text::from(value.to_owned())));
    assert_kept(['\0', 'a', '\u{e9}', '\u{1F980}', '\u{d7ff}', '\u{e000}', char::MAX]);
}

#[test]
fn bytes_are_kept_whatever_they_are() {
    let values = [vec![], vec![0], vec![0, 0xff, 0], b"text".to_vec(), vec![7; 1 << 20]];
    let db = assert_kept(values.clone());
    assert_eq!(texts(&db, "SELECT DISTINCT typeof(value) AS value FROM cells"), ["blob"]);
    assert_kept(values.map(Bytes::from));
    assert_kept([[0_u8; 32], [0xff; 32]]);
    let db = assert_kept([[0_u8; 0]]);
    assert_eq!(integer(&db, "(SELECT value IS x'' FROM cells)"), 1);
}

#[test]
fn durations_are_seconds() -> Result<()> {
    let db = assert_kept([Duration::from_millis(1_500), Duration::from_nanos(1), Duration::ZERO]);
    assert_eq!(integer(&db, "(SELECT value = 1.5 FROM cells WHERE id = 1)"), 1);
    // As exact as a float can tell, and the same once it is read back.
    let fine = Duration::new(1 << 32, 123_456_789);
    apply(&db, &cells([fine]))?;
    let read = Cell::<Duration>::get(&db, 1)?.expect("it was declared");
    assert!(read.value.abs_diff(fine) < Duration::from_micros(1));
    assert_unchanged(&db, &[read]);
    Ok(())
}

/// V2: values of two types that stand for the same stored value are the same row.
#[test]
fn v2_the_type_that_declares_does_not_matter() -> Result<()> {
    let db = assert_kept([7_u8, 0]);
    assert_unchanged(&db, &cells([7_i64, 0]));
    assert_unchanged(&db, &cells([7_usize, 0]));
    let db = assert_kept(["a".to_owned(), "b".to_owned()]);
    assert_unchanged(&db, &cells(['a', 'b']));
    assert_eq!(apply(&db, &cells(['a', 'c']))?.updated, 1);
    Ok(())
}
