//! Durations of every crate: seconds.

use std::fmt::Debug;
use std::time::Duration;

use chrono::TimeDelta;
use declarite::{Column, Result};
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::faults::{fault, refusal, stored};
use super::{Cell, all, apply, assert_kept, assert_unchanged, cells, few_cases, memory};
use crate::support::texts;

fn delta(seconds: i64, nanos: i32) -> TimeDelta {
    let seconds = TimeDelta::try_seconds(seconds).expect("chrono has it");
    seconds + TimeDelta::nanoseconds(nanos.into())
}

/// S8, where a float has fewer places than the type: what is read back is
/// stored as the same float.
fn assert_settled<T: Column + Debug>(value: T) -> Result<()> {
    let db = memory();
    apply(&db, &cells([value]))?;
    let read: Vec<Cell<T>> = all(&db)?;
    assert_unchanged(&db, &read);
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 256, ..few_cases() })]

    /// S8: to the nanosecond for 97 days.
    #[test]
    fn s8_short_durations_are_kept(seconds in -(1_i64 << 23)..1 << 23, nanos in 0..1_000_000_000_i32) {
        let nanos = if seconds < 0 { -nanos } else { nanos };
        let jiff = SignedDuration::new(seconds, nanos);
        let db = assert_kept([Some(jiff), Some(-jiff), None]);
        let time = time::Duration::new(seconds, nanos);
        assert_kept([time, -time]);
        assert_unchanged(&db, &cells([Some(time), Some(-time), None]));
        assert_kept([delta(seconds, nanos), -delta(seconds, nanos)]);
        assert_unchanged(&db, &cells([Some(delta(seconds, nanos)), Some(-delta(seconds, nanos)), None]));
        let length = jiff.unsigned_abs();
        assert_kept([length]);
    }

    /// S8: of any length.
    #[test]
    fn s8_long_durations_are_the_same_seconds(
        seconds in any::<i64>(),
        by in 1..64_u32,
        nanos in 0..1_000_000_000_i32,
    ) {
        let seconds = seconds.checked_shr(by).unwrap_or(0);
        let nanos = if seconds < 0 { -nanos } else { nanos };
        let jiff = SignedDuration::new(seconds, nanos);
        assert_settled(jiff).expect("it is kept");
        assert_settled(time::Duration::new(seconds, nanos)).expect("it is kept");
        assert_settled(jiff.unsigned_abs()).expect("it is kept");
        assert_settled(delta(seconds >> 10, nanos)).expect("it is kept");
    }
}

#[test]
fn signed_durations_are_seconds() -> Result<()> {
    let millis = [1_500, -1_500, 0, -1];
    let db = assert_kept(millis.map(TimeDelta::milliseconds));
    assert_unchanged(&db, &cells(millis.map(SignedDuration::from_millis)));
    assert_unchanged(&db, &cells(millis.map(time::Duration::milliseconds)));
    assert_eq!(
        texts(&db, "SELECT typeof(value) || ' ' || value AS value FROM cells ORDER BY id"),
        ["real 1.5", "real -1.5", "real 0.0", "real -0.001"]
    );
    assert_eq!(stored::<TimeDelta>("-3")?, TimeDelta::seconds(-3));
    assert_eq!(stored::<time::Duration>("-0.5")?, time::Duration::milliseconds(-500));
    assert_eq!(stored::<SignedDuration>("-1e-9")?, SignedDuration::from_nanos(-1));
    Ok(())
}

/// The longest are refused, where the nearest float is longer than the type.
#[test]
fn the_ends_are_kept_or_refused() {
    for reason in [
        refusal(time::Duration::MAX),
        refusal(SignedDuration::MAX),
        refusal(TimeDelta::MAX),
        refusal(TimeDelta::MIN),
        refusal(Duration::MAX),
    ] {
        assert!(reason.contains(" is out of range: a "), "{reason}");
    }
    assert_kept([time::Duration::seconds(i64::MIN)]);
    assert_kept([SignedDuration::from_secs(i64::MIN)]);
    assert_settled(time::Duration::MIN).expect("its float is a second shorter");
    assert_settled(SignedDuration::MIN).expect("its float is a second shorter");
}

#[test]
fn what_is_no_duration_is_not_read() {
    assert_eq!(fault::<TimeDelta>("'1s'"), "expected REAL, found TEXT '1s'");
    assert_eq!(
        fault::<TimeDelta>("1e16"),
        "1e16 is out of range: a TimeDelta has less than 2^63 milliseconds"
    );
    for (expression, number) in [("1e19", "1e19"), ("-9.3e18", "-9.3e18"), ("9e999", "inf")] {
        assert_eq!(
            fault::<time::Duration>(expression),
            format!("{number} is out of range: a time::Duration has less than 2^63 seconds")
        );
        assert_eq!(
            fault::<SignedDuration>(expression),
            format!("{number} is out of range: a SignedDuration has less than 2^63 seconds")
        );
    }
    assert!(
        fault::<Duration>("1e20").starts_with("1e20 is out of range: a Duration is not negative")
    );
}
