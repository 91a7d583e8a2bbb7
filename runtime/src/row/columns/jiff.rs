//! Columns of jiff's types.
//!
//! `jiff::Zoned` is none: its zone would be lost without a word. Store its
//! `timestamp()`, and the zone's name in a column of its own.

use std::time::Duration;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::duration::{Span, signed_parts};
use super::iso::{Calendar, Civil, Clock, Day, Utc};
use crate::row::value::ValueError;

columns_by! { iso, Text:
    /// TEXT, `2026-11-21`.
    Date,
    /// TEXT, `10:22:20.123456789`.
    Time,
    /// TEXT, `2026-11-21T10:22:20.123456789`.
    DateTime,
    /// TEXT, `2026-11-21T10:22:20.123456789Z`.
    ///
    /// `jiff::Zoned` is no column type: its zone would be lost. Store its
    /// `timestamp()`, and the zone's name in a column of its own.
    Timestamp,
}

keys_by_value!(Date, Time, DateTime, Timestamp);

columns_by! { duration, Real:
    /// REAL seconds. One longer than 97 days may come back rounded.
    SignedDuration,
}

impl Calendar for Date {
    type Form = Day;

    fn to_form(self) -> Result<Day, ValueError> {
        let [month, day] = [self.month(), self.day()].map(|number| number.unsigned_abs().into());
        Ok(Day { year: self.year().into(), month, day })
    }

    fn from_form(Day { year, month, day }: Day) -> Option<Self> {
        let small = |number: u32| i8::try_from(number).ok();
        Self::new(year.try_into().ok()?, small(month)?, small(day)?).ok()
    }
}

impl Calendar for Time {
    type Form = Clock;

    fn to_form(self) -> Result<Clock, ValueError> {
        let [hour, minute, second] =
            [self.hour(), self.minute(), self.second()].map(|number| number.unsigned_abs().into());
        Ok(Clock { hour, minute, second, nano: self.subsec_nanosecond().unsigned_abs() })
    }

    fn from_form(Clock { hour, minute, second, nano }: Clock) -> Option<Self> {
        let small = |number: u32| i8::try_from(number).ok();
        let nano = nano.try_into().ok()?;
        Self::new(small(hour)?, small(minute)?, small(second)?, nano).ok()
    }
}

impl Calendar for DateTime {
    type Form = Civil;

    fn to_form(self) -> Result<Civil, ValueError> {
        Ok(Civil { day: self.date().to_form()?, clock: self.time().to_form()? })
    }

    fn from_form(Civil { day, clock }: Civil) -> Option<Self> {
        Some(Self::from_parts(Date::from_form(day)?, Time::from_form(clock)?))
    }
}

impl Calendar for Timestamp {
    type Form = Utc;

    fn to_form(self) -> Result<Utc, ValueError> {
        Offset::UTC.to_datetime(self).to_form().map(Utc)
    }

    /// The type ends a day before the calendar does, so that every zone has a date for it.
    fn from_form(Utc(civil): Utc) -> Option<Self> {
        Offset::UTC.to_timestamp(DateTime::from_form(civil)?).ok()
    }
}

impl Span for SignedDuration {
    const RANGE: &'static str = "a SignedDuration has less than 2^63 seconds";

    fn to_length(self) -> (bool, Duration) {
        (self.is_negative(), self.unsigned_abs())
    }

    fn from_length(is_negative: bool, length: Duration) -> Option<Self> {
        signed_parts(is_negative, length).map(|(seconds, nanos)| Self::new(seconds, nanos))
    }
}
