//! Columns of time's types.

use std::time::Duration as Length;

use time::{
    Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset,
};

use super::duration::{Span, signed_parts};
use super::iso::{Calendar, Civil, Clock, Day, Utc, wrong_year};
use crate::row::value::ValueError;

columns_by! { iso, Text:
    /// TEXT, `2026-11-21`.
    Date,
    /// TEXT, `10:22:20.123456789`.
    Time,
    /// TEXT, `2026-11-21T10:22:20.123456789`.
    PrimitiveDateTime,
    /// TEXT, `2026-11-21T10:22:20.123456789Z`.
    UtcDateTime,
    /// TEXT in UTC, `2026-11-21T10:22:20.123456789Z`. The offset is not kept: it
    /// is read back as zero, which is an equal value.
    OffsetDateTime,
}

keys_by_value!(Date, Time, PrimitiveDateTime, UtcDateTime, OffsetDateTime);

columns_by! { duration, Real:
    /// REAL seconds. One longer than 97 days may come back rounded.
    Duration,
}

impl Calendar for Date {
    type Form = Day;

    fn to_form(self) -> Result<Day, ValueError> {
        let (year, month, day) = self.to_calendar_date();
        Ok(Day { year, month: u8::from(month).into(), day: day.into() })
    }

    fn from_form(Day { year, month, day }: Day) -> Option<Self> {
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        Self::from_calendar_date(year, month, day.try_into().ok()?).ok()
    }
}

impl Calendar for Time {
    type Form = Clock;

    fn to_form(self) -> Result<Clock, ValueError> {
        let (hour, minute, second, nano) = self.as_hms_nano();
        Ok(Clock { hour: hour.into(), minute: minute.into(), second: second.into(), nano })
    }

    fn from_form(Clock { hour, minute, second, nano }: Clock) -> Option<Self> {
        let small = |number: u32| u8::try_from(number).ok();
        Self::from_hms_nano(small(hour)?, small(minute)?, small(second)?, nano).ok()
    }
}

impl Calendar for PrimitiveDateTime {
    type Form = Civil;

    fn to_form(self) -> Result<Civil, ValueError> {
        Ok(Civil { day: self.date().to_form()?, clock: self.time().to_form()? })
    }

    fn from_form(Civil { day, clock }: Civil) -> Option<Self> {
        Some(Self::new(Date::from_form(day)?, Time::from_form(clock)?))
    }
}

impl Calendar for UtcDateTime {
    type Form = Utc;

    fn to_form(self) -> Result<Utc, ValueError> {
        PrimitiveDateTime::new(self.date(), self.time()).to_form().map(Utc)
    }

    fn from_form(Utc(civil): Utc) -> Option<Self> {
        PrimitiveDateTime::from_form(civil).map(PrimitiveDateTime::as_utc)
    }
}

impl Calendar for OffsetDateTime {
    type Form = Utc;

    fn to_form(self) -> Result<Utc, ValueError> {
        // The type's own years end there, or further out.
        let (year, utc) = (self.date().year(), self.checked_to_utc());
        utc.ok_or_else(|| wrong_year(year + year.signum()))?.to_form()
    }

    fn from_form(form: Utc) -> Option<Self> {
        UtcDateTime::from_form(form)?.checked_to_offset(UtcOffset::UTC)
    }
}

impl Span for Duration {
    const RANGE: &'static str = "a time::Duration has less than 2^63 seconds";

    fn to_length(self) -> (bool, Length) {
        (self.is_negative(), self.unsigned_abs())
    }

    fn from_length(is_negative: bool, length: Length) -> Option<Self> {
        signed_parts(is_negative, length).map(|(seconds, nanos)| Self::new(seconds, nanos))
    }
}
