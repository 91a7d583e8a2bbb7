//! Dates and times of chrono, time and jiff.

use std::fmt::Debug;

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime};
use declarite::{Column, Result};
use jiff::Timestamp;
use jiff::civil::DateTime as JiffDateTime;
use jiff::tz::Offset;
use proptest::collection::vec;
use proptest::prelude::*;
use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime, UtcOffset};

use super::faults::{fault, refusal, stored};
use super::{apply, assert_kept, assert_unchanged, cells, few_cases, memory};
use crate::support::texts;

/// One point in time in the types of each crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    seconds: i64,
    nano: u32,
}

impl Point {
    fn chrono(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp(self.seconds, self.nano).expect("chrono has it")
    }

    fn time(self) -> UtcDateTime {
        let nanos = i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nano);
        UtcDateTime::from_unix_timestamp_nanos(nanos).expect("time has it")
    }

    fn jiff(self) -> Timestamp {
        Timestamp::from_second(self.seconds)
            .and_then(|timestamp| {
                timestamp.checked_add(jiff::SignedDuration::new(0, self.nano.cast_signed()))
            })
            .expect("jiff has it")
    }

    fn time_civil(self) -> PrimitiveDateTime {
        PrimitiveDateTime::new(self.time().date(), self.time().time())
    }

    fn jiff_civil(self) -> JiffDateTime {
        Offset::UTC.to_datetime(self.jiff())
    }
}

const FIRST: i64 = -62_167_219_200;
/// The end of jiff's; the calendar's is a day later.
const LAST: i64 = 253_402_207_200;

fn any_point() -> impl Strategy<Value = Point> {
    let seconds = prop_oneof![FIRST..=LAST, -100_000..100_000_i64, Just(FIRST), Just(LAST)];
    let nano = prop_oneof![0..1_000_000_000_u32, Just(0), Just(1), Just(999_999_999)];
    (seconds, nano).prop_map(|(seconds, nano)| Point { seconds, nano })
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    vec(any_point(), 1..6)
}

/// These values are kept, alone and as options; the texts they are stored as.
fn kept<T: Column + PartialEq + Debug + Copy>(
    points: &[Point],
    value: impl Fn(Point) -> T,
) -> Vec<String> {
    let values = || points.iter().map(|point| value(*point));
    assert_kept(values().map(Some).chain([None]));
    let db = assert_kept(values());
    assert_eq!(texts(&db, "SELECT DISTINCT typeof(value) AS value FROM cells"), ["text"]);
    texts(&db, "SELECT value FROM cells ORDER BY id")
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8 and V4: each type is read back as it was, and each crate writes the same text.
    #[test]
    fn s8_v4_dates_are_kept_as_one_text(points in points()) {
        let expected: Vec<String> =
            points.iter().map(|point| point.chrono().format("%Y-%m-%d").to_string()).collect();
        prop_assert_eq!(kept(&points, |point| point.chrono().date_naive()), expected.clone());
        prop_assert_eq!(kept(&points, |point| point.time().date()), expected.clone());
        prop_assert_eq!(kept(&points, |point| point.jiff_civil().date()), expected);
    }

    /// S8 and V4.
    #[test]
    fn s8_v4_times_are_kept_as_one_text(points in points()) {
        let expected: Vec<String> =
            points.iter().map(|point| point.chrono().format("%H:%M:%S%.9f").to_string()).collect();
        prop_assert_eq!(kept(&points, |point| point.chrono().time()), expected.clone());
        prop_assert_eq!(kept(&points, |point| point.time().time()), expected.clone());
        prop_assert_eq!(kept(&points, |point| point.jiff_civil().time()), expected);
    }

    /// S8 and V4.
    #[test]
    fn s8_v4_date_times_are_kept_as_one_text(points in points()) {
        let form = "%Y-%m-%dT%H:%M:%S%.9f";
        let expected: Vec<String> =
            points.iter().map(|point| point.chrono().format(form).to_string()).collect();
        prop_assert_eq!(kept(&points, |point| point.chrono().naive_utc()), expected.clone());
        prop_assert_eq!(kept(&points, Point::time_civil), expected.clone());
        prop_assert_eq!(kept(&points, Point::jiff_civil), expected);
    }

    /// S8 and V4: points in time, whatever their offset.
    #[test]
    fn s8_v4_points_in_time_are_kept_as_one_text(
        points in points(),
        ahead in -86_399..86_400_i32,
    ) {
        let form = "%Y-%m-%dT%H:%M:%S%.9fZ";
        let expected: Vec<String> =
            points.iter().map(|point| point.chrono().format(form).to_string()).collect();
        let east = FixedOffset::east_opt(ahead).expect("an offset");
        let offset = UtcOffset::from_whole_seconds(ahead).expect("an offset");
        // Where the type has no such date in its offset, in UTC.
        let shifted = |point: Point| {
            point.time().checked_to_offset(offset)
                .or_else(|| point.time().checked_to_offset(UtcOffset::UTC)).expect("UTC has it")
        };
        prop_assert_eq!(kept(&points, Point::chrono), expected.clone());
        prop_assert_eq!(kept(&points, |p| p.chrono().with_timezone(&east)), expected.clone());
        prop_assert_eq!(kept(&points, |p| p.chrono().with_timezone(&Local)), expected.clone());
        prop_assert_eq!(kept(&points, Point::time), expected.clone());
        prop_assert_eq!(kept(&points, shifted), expected.clone());
        prop_assert_eq!(kept(&points, Point::jiff), expected);
    }

    /// V4: the order of texts is that of time.
    #[test]
    fn v4_texts_are_in_the_order_of_time(points in vec(any_point(), 2..40)) {
        let mut sorted = points.clone();
        sorted.sort();
        let db = assert_kept(points.iter().map(|point| point.chrono()));
        let order = texts(&db, "SELECT value FROM cells ORDER BY value");
        let db = assert_kept(sorted.iter().map(|point| point.jiff()));
        prop_assert_eq!(order, texts(&db, "SELECT value FROM cells ORDER BY id"));
    }

    /// SQLite's functions take what is stored for what it is.
    #[test]
    fn sqlite_understands_what_is_stored(points in points(), millis in 0..1000_u32) {
        let points: Vec<Point> =
            points.iter().map(|point| Point { nano: millis * 1_000_000, ..*point }).collect();
        let db = assert_kept(points.iter().map(|point| point.time()));
        let select = |expression| texts(&db, &format!("SELECT {expression} AS value FROM cells ORDER BY id"));
        let seconds: Vec<String> = points.iter().map(|point| point.seconds.to_string()).collect();
        prop_assert_eq!(select("strftime('%s', value)"), seconds);
        let form = |form| -> Vec<String> {
            points.iter().map(|point| point.chrono().format(form).to_string()).collect()
        };
        prop_assert_eq!(select("datetime(value)"), form("%Y-%m-%d %H:%M:%S"));
        prop_assert_eq!(select("strftime('%Y-%m-%dT%H:%M:%f000000Z', value)"), select("value"));
    }

    /// Text with an offset is read as chrono reads it.
    #[test]
    fn offsets_are_read(point in any_point(), minutes in -1439..1440_i32) {
        let east = FixedOffset::east_opt(minutes * 60).expect("an offset");
        let local = point.chrono().with_timezone(&east).naive_local();
        prop_assume!((0..=9999).contains(&chrono::Datelike::year(&local)));
        for form in ["%Y-%m-%d %H:%M:%S%.9f%:z", "%Y-%m-%dT%H:%M:%S%.9f%z"] {
            let text = format!("'{}'", point.chrono().with_timezone(&east).format(form));
            prop_assert_eq!(stored::<DateTime<chrono::Utc>>(&text).expect("it is read"), point.chrono());
            prop_assert_eq!(stored::<OffsetDateTime>(&text).expect("it is read"), point.time());
            prop_assert_eq!(stored::<Timestamp>(&text).expect("it is read"), point.jiff());
        }
    }

    /// Whatever text stands in a column.
    #[test]
    fn no_text_is_a_panic(text in prop_oneof![any::<String>(), "[-+0-9TZ:. ]{0,32}"]) {
        fn take<T: Column>(text: &str) {
            let _ = T::decode(declarite::ValueRef::Text(text));
        }
        take::<NaiveDate>(&text);
        take::<NaiveTime>(&text);
        take::<NaiveDateTime>(&text);
        take::<DateTime<Local>>(&text);
        take::<time::Date>(&text);
        take::<time::Time>(&text);
        take::<PrimitiveDateTime>(&text);
        take::<OffsetDateTime>(&text);
        take::<jiff::civil::Date>(&text);
        take::<jiff::civil::Time>(&text);
        take::<JiffDateTime>(&text);
        take::<Timestamp>(&text);
    }
}

/// V4: what one crate declared is unchanged when another declares it.
#[test]
fn v4_the_crate_that_declares_does_not_matter() {
    let point = Point { seconds: 1_795_256_540, nano: 123_456_789 };
    let db = assert_kept([point.chrono()]);
    assert_eq!(texts(&db, "SELECT value FROM cells"), ["2026-11-21T10:22:20.123456789Z"]);
    assert_unchanged(&db, &cells([point.time()]));
    assert_unchanged(&db, &cells([point.jiff()]));
    assert_unchanged(&db, &cells([point.chrono().with_timezone(&Local)]));
    let db = assert_kept([point.chrono().date_naive()]);
    assert_unchanged(&db, &cells([point.time().date()]));
    assert_unchanged(&db, &cells([point.jiff_civil().date()]));
}

/// The offset of a point in time is not kept, the point is.
#[test]
fn an_offset_is_read_back_as_utc() -> Result<()> {
    let east = FixedOffset::east_opt(7200).expect("an offset");
    let point = Point { seconds: 0, nano: 0 }.chrono().with_timezone(&east);
    let read: DateTime<FixedOffset> = stored("'1970-01-01T02:00:00+02:00'")?;
    assert_eq!((read, read.offset().local_minus_utc()), (point, 0));
    let read: OffsetDateTime = stored("'1970-01-01T02:00:00+02:00'")?;
    assert_eq!(read.offset(), UtcOffset::UTC);
    Ok(())
}

#[test]
fn what_sqlite_writes_is_read() -> Result<()> {
    let now: DateTime<chrono::Utc> = stored("CURRENT_TIMESTAMP")?;
    assert!((chrono::Utc::now() - now).num_seconds().abs() < 60);
    let now: UtcDateTime = stored("datetime('now', 'subsec')")?;
    assert!((chrono::Utc::now().timestamp() - now.unix_timestamp()).abs() < 60);
    let now: Timestamp = stored("datetime('now')")?;
    assert!((chrono::Utc::now().timestamp() - now.as_second()).abs() < 60);
    let _: NaiveDate = stored("date('now')")?;
    let _: time::Date = stored("CURRENT_DATE")?;
    let _: jiff::civil::Time = stored("CURRENT_TIME")?;

    let at = "'2026-11-21 10:22:20.123'";
    let point = Point { seconds: 1_795_256_540, nano: 0 };
    let fine = Point { nano: 123_000_000, ..point };
    let minute = Point { seconds: point.seconds - 20, nano: 0 };
    for (expression, point) in [
        (format!("datetime({at})"), point),
        (format!("datetime({at}, 'subsec')"), fine),
        (format!("strftime('%Y-%m-%d %H:%M', {at})"), minute),
        (format!("strftime('%FT%TZ', {at})"), point),
    ] {
        assert_eq!(stored::<DateTime<chrono::Utc>>(&expression)?, point.chrono());
        assert_eq!(stored::<UtcDateTime>(&expression)?, point.time());
        assert_eq!(stored::<Timestamp>(&expression)?, point.jiff());
        if !expression.contains('Z') {
            assert_eq!(stored::<NaiveDateTime>(&expression)?, point.chrono().naive_utc());
            assert_eq!(stored::<PrimitiveDateTime>(&expression)?, point.time_civil());
            assert_eq!(stored::<JiffDateTime>(&expression)?, point.jiff_civil());
        }
    }
    assert_eq!(stored::<NaiveTime>(&format!("time({at})"))?, point.chrono().time());
    assert_eq!(stored::<time::Time>(&format!("time({at}, 'subsec')"))?, fine.time().time());
    assert_eq!(stored::<jiff::civil::Date>(&format!("date({at})"))?, point.jiff_civil().date());
    Ok(())
}

#[test]
fn text_that_is_no_date_is_not_read() {
    for reason in [
        fault::<NaiveDate>("'21.11.2026'"),
        fault::<time::Date>("'21.11.2026'"),
        fault::<Option<jiff::civil::Date>>("'21.11.2026'"),
    ] {
        assert_eq!(reason, "expected a date such as '2026-11-21', found TEXT '21.11.2026'");
    }
    let expected = "expected a time of day without zone, such as '10:22:20.123456789', \
                    found TEXT '10:22Z'";
    assert_eq!(fault::<NaiveTime>("'10:22Z'"), expected);
    assert_eq!(fault::<time::Time>("'10:22Z'"), expected);
    assert_eq!(fault::<jiff::civil::Time>("'10:22Z'"), expected);
    let expected = "expected a date and time without zone, such as \
                    '2026-11-21T10:22:20.123456789', found TEXT '2026-11-21 10:22:20Z'";
    assert_eq!(fault::<NaiveDateTime>("'2026-11-21 10:22:20Z'"), expected);
    assert_eq!(fault::<PrimitiveDateTime>("'2026-11-21 10:22:20Z'"), expected);
    assert_eq!(fault::<JiffDateTime>("'2026-11-21 10:22:20Z'"), expected);
    let expected = "expected a point in time such as '2026-11-21T10:22:20.123456789Z', \
                    found TEXT 'now'";
    assert_eq!(fault::<DateTime<chrono::Utc>>("'now'"), expected);
    assert_eq!(fault::<DateTime<FixedOffset>>("'now'"), expected);
    assert_eq!(fault::<DateTime<Local>>("'now'"), expected);
    assert_eq!(fault::<UtcDateTime>("'now'"), expected);
    assert_eq!(fault::<OffsetDateTime>("'now'"), expected);
    assert_eq!(fault::<Timestamp>("'now'"), expected);
    assert_eq!(fault::<NaiveDate>("unixepoch('1970-01-02')"), "expected TEXT, found INTEGER 86400");
    assert_eq!(fault::<Timestamp>("NULL"), "expected TEXT, found NULL NULL");
    // SQLite writes years before 0000 with a sign.
    assert!(fault::<NaiveDate>("date(0)").ends_with("found TEXT '-4713-11-24'"));
}

/// V4: a year of another length would not sort; nothing is written.
#[test]
fn v4_years_past_9999_are_refused() {
    let reason = |year| {
        format!(
            "the year {year} is out of range: years are 0000 to 9999, \
             because only their texts are in the order of time"
        )
    };
    let chrono = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("chrono has it");
    assert_eq!(refusal(chrono(10_000)), reason(10_000));
    assert_eq!(refusal(chrono(-1)), reason(-1));
    assert_eq!(refusal(Some(chrono(-1).and_time(NaiveTime::MIN))), reason(-1));
    assert_eq!(refusal(DateTime::<chrono::Utc>::MAX_UTC), reason(262_142));
    assert_eq!(refusal(NaiveDate::MIN), reason(-262_143));
    let early = time::Date::from_ordinal_date(-1, 1).expect("time has it");
    assert_eq!(refusal(early), reason(-1));
    assert_eq!(refusal(early.midnight()), reason(-1));
    assert_eq!(refusal(early.midnight().as_utc()), reason(-1));
    assert_eq!(refusal(jiff::civil::Date::MIN), reason(-9999));
    assert_eq!(refusal(JiffDateTime::MIN), reason(-9999));
    assert_eq!(refusal(Timestamp::MIN), reason(-9999));
    // It is the year in UTC that counts.
    let offset = |hours| UtcOffset::from_hms(hours, 0, 0).expect("an offset");
    let last = time::PrimitiveDateTime::MAX.assume_offset(offset(-1));
    assert_eq!(refusal(last), reason(10_000));
    let first = time::PrimitiveDateTime::MIN.assume_offset(offset(1));
    assert_eq!(refusal(first), reason(-10_000));
    let east = FixedOffset::east_opt(3600).expect("an offset");
    let midnight = chrono(0).and_time(NaiveTime::MIN).and_local_timezone(east).unwrap();
    assert_eq!(refusal(midnight), reason(-1));
}

/// V4: SQLite has no text for a leap second; nothing is written.
#[test]
fn v4_leap_seconds_are_refused() {
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).expect("a leap second");
    let at = NaiveDate::from_ymd_opt(2016, 12, 31).expect("a day").and_time(leap);
    let expected = "the leap second after 23:59:59 cannot be stored: SQLite has no text for it";
    assert_eq!(refusal(leap), expected);
    assert_eq!(refusal(at), expected);
    assert_eq!(refusal(at.and_utc()), expected);
    assert_eq!(refusal(at.and_utc().fixed_offset()), expected);
}

/// The calendar's last day is in chrono's types and time's; jiff's end before it.
#[test]
fn the_ends_of_the_calendar_are_kept() {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
    let end = NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).expect("a time");
    let db = assert_kept([last.and_time(end).and_utc()]);
    assert_unchanged(&db, &cells([time::PrimitiveDateTime::MAX.as_utc()]));
    assert_kept([time::PrimitiveDateTime::MAX.assume_utc()]);
    assert_kept([JiffDateTime::MAX, JiffDateTime::constant(0, 1, 1, 0, 0, 0, 0)]);
    assert_kept([Timestamp::MAX]);
    assert_eq!(
        fault::<Timestamp>("'9999-12-31T00:00:00Z'"),
        "'9999-12-31T00:00:00Z' is out of range: the type of the field does not reach that far"
    );
}

/// The instants of a column can be filtered by text, as SQLite compares them.
#[test]
fn points_in_time_are_found_by_their_text() -> Result<()> {
    let db = memory();
    apply(&db, &cells((0..5).map(|day| Point { seconds: day * 86_400, nano: 0 }.jiff())))?;
    let sql =
        "SELECT CAST(id AS TEXT) AS value FROM cells WHERE value >= '1970-01-03' ORDER BY value";
    assert_eq!(texts(&db, sql), ["3", "4", "5"]);
    Ok(())
}
