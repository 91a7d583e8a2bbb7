//! Columns of chrono's types.

use std::time::Duration;

use chrono::{
    DateTime, Datelike, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    Timelike, Utc,
};

use super::duration::Span;
use super::iso::{Calendar, Civil, Clock, Day, Utc as Point};
use crate::row::value::ValueError;

columns_by! { iso, Text:
    /// TEXT, `2026-11-21`.
    NaiveDate,
    /// TEXT, `10:22:20.123456789`. A leap second is an error.
    NaiveTime,
    /// TEXT, `2026-11-21T10:22:20.123456789`.
    NaiveDateTime,
    /// TEXT, `2026-11-21T10:22:20.123456789Z`.
    DateTime<Utc>,
    /// TEXT in UTC, `2026-11-21T10:22:20.123456789Z`. The offset is not kept: it
    /// is read back as zero, which is an equal value.
    DateTime<FixedOffset>,
    /// TEXT in UTC, `2026-11-21T10:22:20.123456789Z`; read back in the zone of the
    /// machine that reads.
    DateTime<Local>,
}

keys_by_value!(
    NaiveDate,
    NaiveTime,
    NaiveDateTime,
    DateTime<Utc>,
    DateTime<FixedOffset>,
    DateTime<Local>,
);

columns_by! { duration, Real:
    /// REAL seconds. One longer than 97 days may come back rounded.
    TimeDelta,
}

impl Calendar for NaiveDate {
    type Form = Day;

    fn to_form(self) -> Result<Day, ValueError> {
        Ok(Day { year: self.year(), month: self.month(), day: self.day() })
    }

    fn from_form(Day { year, month, day }: Day) -> Option<Self> {
        Self::from_ymd_opt(year, month, day)
    }
}

impl Calendar for NaiveTime {
    type Form = Clock;

    fn to_form(self) -> Result<Clock, ValueError> {
        let (hour, minute, second) = (self.hour(), self.minute(), self.second());
        Ok(Clock { hour, minute, second, nano: self.nanosecond() })
    }

    fn from_form(Clock { hour, minute, second, nano }: Clock) -> Option<Self> {
        Self::from_hms_nano_opt(hour, minute, second, nano)
    }
}

impl Calendar for NaiveDateTime {
    type Form = Civil;

    fn to_form(self) -> Result<Civil, ValueError> {
        Ok(Civil { day: self.date().to_form()?, clock: self.time().to_form()? })
    }

    fn from_form(Civil { day, clock }: Civil) -> Option<Self> {
        Some(Self::new(NaiveDate::from_form(day)?, NaiveTime::from_form(clock)?))
    }
}

impl Calendar for DateTime<Utc> {
    type Form = Point;

    fn to_form(self) -> Result<Point, ValueError> {
        self.naive_utc().to_form().map(Point)
    }

    fn from_form(Point(civil): Point) -> Option<Self> {
        NaiveDateTime::from_form(civil).map(|utc| utc.and_utc())
    }
}

impl Calendar for DateTime<FixedOffset> {
    type Form = Point;

    fn to_form(self) -> Result<Point, ValueError> {
        self.to_utc().to_form()
    }

    fn from_form(form: Point) -> Option<Self> {
        DateTime::<Utc>::from_form(form).map(|utc| utc.fixed_offset())
    }
}

impl Calendar for DateTime<Local> {
    type Form = Point;

    fn to_form(self) -> Result<Point, ValueError> {
        self.to_utc().to_form()
    }

    fn from_form(form: Point) -> Option<Self> {
        DateTime::<Utc>::from_form(form).map(|utc| utc.with_timezone(&Local))
    }
}

impl Span for TimeDelta {
    const RANGE: &'static str = "a TimeDelta has less than 2^63 milliseconds";

    fn to_length(self) -> (bool, Duration) {
        let length =
            Duration::new(self.num_seconds().unsigned_abs(), self.subsec_nanos().unsigned_abs());
        (self < Self::zero(), length)
    }

    fn from_length(is_negative: bool, length: Duration) -> Option<Self> {
        let length = Self::from_std(length).ok()?;
        Some(if is_negative { -length } else { length })
    }
}
