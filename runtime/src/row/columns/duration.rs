//! Lengths of time: REAL seconds.

use std::time::Duration;

use super::Column;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// Seconds.
impl Column for Duration {
    const TYPE: ColumnType = ColumnType::Real;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        let seconds = self.as_secs_f64();
        // The float nearest to the longest ones is longer than any Duration.
        if Self::try_from_secs_f64(seconds).is_err() {
            let range = "a float of seconds cannot be read back from 2^64 on";
            return Err(ValueError::out_of_range(ValueRef::Real(seconds), range));
        }
        to.real(seconds)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let seconds = f64::decode(value)?;
        Self::try_from_secs_f64(seconds).map_err(|_| {
            ValueError::out_of_range(ValueRef::Real(seconds), "a Duration is not negative")
        })
    }
}
