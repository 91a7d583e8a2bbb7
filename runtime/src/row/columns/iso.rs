//! Dates and times as text: one form for the types of every crate.
//!
//! `2026-11-21`, `10:22:20.123456789`, `2026-11-21T10:22:20.123456789`, and with
//! `Z` what is a point in time. Years have four digits and fractions nine, so
//! that the order of texts is that of time. What SQLite's own functions write
//! is read as well: a space for the `T`, fewer digits of the fraction, no
//! seconds, another offset than `Z`, and none at all for UTC.

use std::fmt::Write;

use super::short_text::ShortText;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;

/// Room for the longest form.
type Text = ShortText<{ "2026-11-21T10:22:20.123456789Z".len() }>;

/// What stands in one column as text.
pub(super) trait Form: Copy {
    /// What the text has to be.
    const EXAMPLE: &'static str;

    /// Appends the text.
    ///
    /// # Errors
    ///
    /// A year or a second that the text has no place for.
    fn write(self, to: &mut Text) -> Result<(), ValueError>;

    fn read(from: &mut Rest<'_>) -> Option<Self>;
}

/// A type of another crate, by the form it is stored in.
pub(super) trait Calendar: Copy {
    type Form: Form;

    /// # Errors
    ///
    /// A value that has no such form.
    fn to_form(self) -> Result<Self::Form, ValueError>;

    /// None for what is outside the type's own range.
    fn from_form(form: Self::Form) -> Option<Self>;
}

pub(super) fn encode<C: Calendar>(value: C, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    let mut text = Text::new();
    value.to_form()?.write(&mut text)?;
    to.text(text.as_str())
}

pub(super) fn decode<C: Calendar>(value: ValueRef<'_>) -> Result<C, ValueError> {
    let form: C::Form = parse(super::text::text(value)?)
        .ok_or_else(|| ValueError::class(<C::Form as Form>::EXAMPLE, value))?;
    C::from_form(form).ok_or_else(|| {
        ValueError::out_of_range(value, "the type of the field does not reach that far")
    })
}

fn parse<F: Form>(text: &str) -> Option<F> {
    let mut rest = Rest(text.as_bytes());
    let form = F::read(&mut rest)?;
    rest.0.is_empty().then_some(form)
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Form for Day {
    const EXAMPLE: &'static str = "a date such as '2026-11-21'";

    fn write(self, to: &mut Text) -> Result<(), ValueError> {
        let year = u32::try_from(self.year).ok().filter(|year| *year <= 9999);
        let year = year.ok_or_else(|| wrong_year(self.year))?;
        push::<4>(to, year, "-")?;
        push::<2>(to, self.month, "-")?;
        push::<2>(to, self.day, "")
    }

    fn read(from: &mut Rest<'_>) -> Option<Self> {
        let year = i32::try_from(from.number(4)?).ok()?;
        let month = from.after(b'-')?.number(2)?;
        let day = from.after(b'-')?.number(2)?;
        let exists = (1..=days(year, month)?).contains(&day);
        exists.then_some(Self { year, month, day })
    }
}

pub(super) fn wrong_year(year: i32) -> ValueError {
    let range = "years are 0000 to 9999, because only their texts are in the order of time";
    ValueError::out_of_range(format_args!("the year {year}"), range)
}

impl Day {
    fn next(self) -> Option<Self> {
        let Self { year, month, day } = self;
        if day < days(year, month)? {
            return Some(Self { day: day + 1, ..self });
        }
        Some(match month {
            12 => Self { year: year + 1, month: 1, day: 1 },
            _ => Self { month: month + 1, day: 1, ..self },
        })
    }

    fn previous(self) -> Option<Self> {
        let Self { year, month, day } = self;
        if day > 1 {
            return Some(Self { day: day - 1, ..self });
        }
        let (year, month) = if month > 1 { (year, month - 1) } else { (year - 1, 12) };
        Some(Self { year, month, day: days(year, month)? })
    }
}

/// How many days a month has, if there is such a month.
fn days(year: i32, month: u32) -> Option<u32> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// A time of day, without zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    /// From 1,000,000,000 on it is a leap second, as chrono has it.
    pub(super) nano: u32,
}

impl Form for Clock {
    const EXAMPLE: &'static str = "a time of day without zone, such as '10:22:20.123456789'";

    fn write(self, to: &mut Text) -> Result<(), ValueError> {
        if self.nano > 999_999_999 {
            return Err(ValueError::new(format_args!(
                "the leap second after {:02}:{:02}:{:02} cannot be stored: SQLite has no text for it",
                self.hour, self.minute, self.second
            )));
        }
        push::<2>(to, self.hour, ":")?;
        push::<2>(to, self.minute, ":")?;
        push::<2>(to, self.second, ".")?;
        push::<9>(to, self.nano, "")
    }

    fn read(from: &mut Rest<'_>) -> Option<Self> {
        let hour = from.number(2).filter(|hour| *hour < 24)?;
        let minute = from.after(b':')?.number(2).filter(|minute| *minute < 60)?;
        if !from.take(b':') {
            return Some(Self { hour, minute, second: 0, nano: 0 });
        }
        let second = from.number(2).filter(|second| *second < 60)?;
        let nano = if from.take(b'.') { from.fraction()? } else { 0 };
        Some(Self { hour, minute, second, nano })
    }
}

/// A date and a time of day, without zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Civil {
    pub(super) day: Day,
    pub(super) clock: Clock,
}

impl Form for Civil {
    const EXAMPLE: &'static str =
        "a date and time without zone, such as '2026-11-21T10:22:20.123456789'";

    fn write(self, to: &mut Text) -> Result<(), ValueError> {
        self.day.write(to)?;
        to.write_str("T").map_err(ValueError::new)?;
        self.clock.write(to)
    }

    fn read(from: &mut Rest<'_>) -> Option<Self> {
        let day = Day::read(from)?;
        if !from.take(b'T') {
            from.after(b' ')?;
        }
        Some(Self { day, clock: Clock::read(from)? })
    }
}

/// A point in time, as UTC's calendar and clocks show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Utc(pub(super) Civil);

impl Form for Utc {
    const EXAMPLE: &'static str = "a point in time such as '2026-11-21T10:22:20.123456789Z'";

    fn write(self, to: &mut Text) -> Result<(), ValueError> {
        self.0.write(to)?;
        to.write_str("Z").map_err(ValueError::new)
    }

    fn read(from: &mut Rest<'_>) -> Option<Self> {
        let local = Civil::read(from)?;
        from.offset().and_then(|offset| Self::at(local, offset))
    }
}

impl Utc {
    /// What clocks show that are so many minutes ahead of UTC's.
    fn at(Civil { day, clock }: Civil, ahead: i32) -> Option<Self> {
        const DAY: i32 = 24 * 60;
        let minutes = i32::try_from(clock.hour * 60 + clock.minute).ok()? - ahead;
        let day = match minutes.div_euclid(DAY) {
            -1 => day.previous()?,
            0 => day,
            _ => day.next()?,
        };
        let minutes = u32::try_from(minutes.rem_euclid(DAY)).ok()?;
        let clock = Clock { hour: minutes / 60, minute: minutes % 60, ..clock };
        (0..=9999).contains(&day.year).then_some(Self(Civil { day, clock }))
    }
}

/// Appends a number with leading zeros, and what stands between it and the next.
fn push<const WIDTH: usize>(
    to: &mut Text,
    mut number: u32,
    separator: &str,
) -> Result<(), ValueError> {
    let mut digits = [b'0'; WIDTH];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    let digits = std::str::from_utf8(&digits).map_err(ValueError::new)?;
    to.write_str(digits).and_then(|()| to.write_str(separator)).map_err(ValueError::new)
}

/// What is left of a text.
pub(super) struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    /// A number of so many digits.
    fn number(&mut self, width: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| Some(number * 10 + value(*digit)?))
    }

    /// Nanoseconds, from one to nine digits of a second's fraction.
    fn fraction(&mut self) -> Option<u32> {
        let width = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let places = u32::try_from(width).ok().filter(|places| (1..=9).contains(places))?;
        Some(self.number(width)? * 10_u32.pow(9 - places))
    }

    /// Minutes ahead of UTC: `Z`, `+02:00`, `-0130`, or nothing, which is SQLite's UTC.
    fn offset(&mut self) -> Option<i32> {
        if self.0.is_empty() || self.take(b'Z') {
            return Some(0);
        }
        let is_behind = self.take(b'-');
        if !is_behind {
            self.after(b'+')?;
        }
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        self.take(b':');
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        let ahead = i32::try_from(hours * 60 + minutes).ok()?;
        Some(if is_behind { -ahead } else { ahead })
    }

    fn take(&mut self, byte: u8) -> bool {
        let rest = self.0.strip_prefix(&[byte]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.take(byte).then_some(self)
    }
}

fn value(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(form: impl Form) -> String {
        let mut text = Text::new();
        form.write(&mut text).expect("it has a text");
        text.as_str().to_owned()
    }

    prop_compose! {
        fn any_day()(year in 0..=9999_i32, month in 1..=12_u32)
            (day in 1..=days(year, month).expect("a month"), year in Just(year), month in Just(month))
            -> Day
        {
            Day { year, month, day }
        }
    }

    prop_compose! {
        fn any_clock()(hour in 0..24_u32, minute in 0..60_u32, second in 0..60_u32, nano in 0..1_000_000_000_u32)
            -> Clock
        {
            Clock { hour, minute, second, nano }
        }
    }

    fn any_civil() -> impl Strategy<Value = Civil> {
        (any_day(), any_clock()).prop_map(|(day, clock)| Civil { day, clock })
    }

    /// Anything, and what is nearly right.
    fn any_text() -> impl Strategy<Value = String> {
        let near = any_civil().prop_map(|civil| written(Utc(civil)));
        let broken = (near, 0..31_usize, any::<char>()).prop_map(|(near, at, other)| {
            let (head, tail) = near.split_at(at.min(near.len()));
            format!("{head}{other}{}", tail.get(1..).unwrap_or_default())
        });
        prop_oneof![any::<String>(), "[-+0-9TZ:. ]{0,32}", broken]
    }

    /// What is read has a text, and is read from it as the same.
    fn assert_closed<F: Form + PartialEq + std::fmt::Debug>(text: &str) {
        if let Some(form) = parse::<F>(text) {
            assert_eq!(parse::<F>(&written(form)), Some(form), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_read_back(civil in any_civil()) {
            prop_assert_eq!(parse(&written(civil.day)), Some(civil.day));
            prop_assert_eq!(parse(&written(civil.clock)), Some(civil.clock));
            prop_assert_eq!(parse(&written(civil)), Some(civil));
            prop_assert_eq!(parse(&written(Utc(civil))), Some(Utc(civil)));
        }

        /// V4: the order of texts is that of time.
        #[test]
        fn texts_are_in_the_order_of_time(a in any_civil(), b in any_civil()) {
            prop_assert_eq!(written(a.day).cmp(&written(b.day)), a.day.cmp(&b.day));
            prop_assert_eq!(written(a.clock).cmp(&written(b.clock)), a.clock.cmp(&b.clock));
            prop_assert_eq!(written(Utc(a)).cmp(&written(Utc(b))), a.cmp(&b));
        }

        #[test]
        fn no_text_is_a_panic(text in any_text()) {
            assert_closed::<Day>(&text);
            assert_closed::<Clock>(&text);
            assert_closed::<Civil>(&text);
            assert_closed::<Utc>(&text);
        }

        /// An offset there and back.
        #[test]
        fn offsets_are_minutes(civil in any_civil(), ahead in -1439..1440_i32) {
            if let Some(Utc(utc)) = Utc::at(civil, ahead) {
                prop_assert_eq!(Utc::at(utc, -ahead), Some(Utc(civil)));
                prop_assert_eq!(utc.cmp(&civil), 0.cmp(&ahead));
            } else {
                prop_assert!(matches!((civil.day.month, civil.day.day), (1, 1) | (12, 31)));
            }
        }
    }

    #[test]
    fn what_sqlite_writes_is_read() {
        let day = Day { year: 2026, month: 11, day: 21 };
        let at = |hour, minute, second, nano| Clock { hour, minute, second, nano };
        for (text, clock) in [
            ("10:22", at(10, 22, 0, 0)),
            ("10:22:20", at(10, 22, 20, 0)),
            ("10:22:20.123", at(10, 22, 20, 123_000_000)),
            ("10:22:20.1", at(10, 22, 20, 100_000_000)),
            ("23:59:59.999999999", at(23, 59, 59, 999_999_999)),
        ] {
            assert_eq!(parse(text), Some(clock));
            for separator in ["T", " "] {
                let text = format!("2026-11-21{separator}{text}");
                assert_eq!(parse(&text), Some(Civil { day, clock }));
                for zone in ["", "Z", "+00:00", "-00:00", "+0000"] {
                    assert_eq!(parse(&format!("{text}{zone}")), Some(Utc(Civil { day, clock })));
                }
            }
        }
    }

    #[test]
    fn offsets_lead_to_utc() {
        for (text, utc) in [
            ("2026-11-21 10:22:20+02:00", "2026-11-21T08:22:20.000000000Z"),
            ("2026-11-21 10:22-0130", "2026-11-21T11:52:00.000000000Z"),
            ("2024-03-01 00:30+01:00", "2024-02-29T23:30:00.000000000Z"),
            ("2023-03-01 00:30+01:00", "2023-02-28T23:30:00.000000000Z"),
            ("1900-02-28 23:30-01:00", "1900-03-01T00:30:00.000000000Z"),
            ("2000-02-28 23:30-01:00", "2000-02-29T00:30:00.000000000Z"),
            ("2026-12-31 23:59:59.5-00:01", "2027-01-01T00:00:59.500000000Z"),
            ("2027-01-01 00:00+00:01", "2026-12-31T23:59:00.000000000Z"),
            ("2026-06-15 00:00+23:59", "2026-06-14T00:01:00.000000000Z"),
        ] {
            assert_eq!(parse::<Utc>(text).map(written).as_deref(), Some(utc), "{text}");
        }
        assert_eq!(parse::<Utc>("0000-01-01 00:00+00:01"), None);
        assert_eq!(parse::<Utc>("9999-12-31 23:59-00:01"), None);
    }

    #[test]
    fn nothing_else_is_read() {
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-11-2",
            "2026-11-211",
            "2026-13-01",
            "2026-00-01",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-11-00",
            "-2026-11-21",
            "+2026-11-21",
            "12026-11-21",
            "2026/11/21",
            "2026-11-21 ",
            " 2026-11-21",
            "2026-1-21",
            "２026-11-21",
            "20261121",
            "2026-11-21T",
            "2026-11-21Z",
        ] {
            assert_eq!(parse::<Day>(text), None, "{text}");
        }
        for text in [
            "",
            "10",
            "1:22",
            "24:00",
            "10:60",
            "10:22:60",
            "10:22:",
            "10:22:20.",
            "10:22.5",
            "10:22:20.1234567890",
            "10:22:20,5",
            "10:22:20Z",
            "10:22:20+01:00",
            "102220",
        ] {
            assert_eq!(parse::<Clock>(text), None, "{text}");
        }
        for text in ["2026-11-21", "2026-11-21t10:22", "2026-11-21  10:22", "2026-11-21 10:22Z"] {
            assert_eq!(parse::<Civil>(text), None, "{text}");
        }
        for text in [
            "2026-11-21",
            "2026-11-21 10:22z",
            "2026-11-21 10:22 Z",
            "2026-11-21 10:22+02",
            "2026-11-21 10:22+2:00",
            "2026-11-21 10:22+24:00",
            "2026-11-21 10:22+00:60",
            "2026-11-21 10:22ZZ",
            "2026-11-21 10:22Europe/Paris",
            "2026-11-21 10:22+02:00[x]",
        ] {
            assert_eq!(parse::<Utc>(text), None, "{text}");
        }
    }

    #[test]
    fn what_would_not_sort_has_no_text() {
        let mut text = Text::new();
        for year in [-1, 10_000, i32::MIN, i32::MAX] {
            let error = Day { year, month: 1, day: 1 }.write(&mut text).expect_err("no such year");
            assert!(error.to_string().contains(&format!("the year {year} is out of range")));
        }
        let leap = Clock { hour: 23, minute: 59, second: 59, nano: 1_500_000_000 };
        let error = leap.write(&mut text).expect_err("a leap second").to_string();
        assert!(error.starts_with("the leap second after 23:59:59 cannot be stored"), "{error}");
        assert_eq!(text.as_str(), "");
    }
}
