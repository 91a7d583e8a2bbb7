//! Lengths of time: REAL seconds.

use std::time::Duration;

use super::Column;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;

/// A type of durations, as its sign and its length.
pub(super) trait Span: Copy {
    /// What a float of seconds has to be.
    const RANGE: &'static str;

    fn to_length(self) -> (bool, Duration);

    fn from_length(is_negative: bool, length: Duration) -> Option<Self>;
}

fn from_seconds<S: Span>(seconds: f64) -> Result<S, ValueError> {
    let length = Duration::try_from_secs_f64(seconds.abs()).ok();
    length
        .and_then(|length| S::from_length(seconds < 0.0, length))
        .ok_or_else(|| ValueError::out_of_range(ValueRef::Real(seconds), S::RANGE))
}

pub(super) fn encode<S: Span>(span: S, to: ValueEncoder<'_>) -> Result<(), ValueError> {
    let (is_negative, length) = span.to_length();
    let seconds = length.as_secs_f64();
    let seconds = if is_negative { -seconds } else { seconds };
    // The float nearest to the longest ones is longer than any of the type.
    from_seconds::<S>(seconds)?;
    to.real(seconds)
}

pub(super) fn decode<S: Span>(value: ValueRef<'_>) -> Result<S, ValueError> {
    from_seconds(f64::decode(value)?)
}

columns_by! { duration, Real:
    /// REAL seconds. One longer than 97 days may come back rounded.
    Duration,
}

impl Span for Duration {
    const RANGE: &'static str = "a Duration is not negative and ends before 2^64 seconds";

    fn to_length(self) -> (bool, Duration) {
        (false, self)
    }

    fn from_length(is_negative: bool, length: Duration) -> Option<Self> {
        (!is_negative).then_some(length)
    }
}

/// Seconds and nanoseconds of one sign.
#[cfg(any(feature = "jiff", feature = "time"))]
pub(super) fn signed_parts(is_negative: bool, length: Duration) -> Option<(i64, i32)> {
    let nanos = length.subsec_nanos().cast_signed();
    if is_negative {
        return Some((0_i64.checked_sub_unsigned(length.as_secs())?, -nanos));
    }
    Some((i64::try_from(length.as_secs()).ok()?, nanos))
}
