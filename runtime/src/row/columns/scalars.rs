//! Numbers and truth values.

use super::{Column, KeyColumn, OrderedColumn};
use crate::row::value::{ValueError, ValueRef, whole_float};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

macro_rules! integer_columns {
    ($($int:ty => $range:literal),* $(,)?) => {$(
        impl Column for $int {
            const TYPE: ColumnType = ColumnType::Integer;

            #[inline]
            fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
                match i64::try_from(*self) {
                    Ok(integer) => to.integer(integer),
                    Err(_) => Err(ValueError::out_of_range(self, "SQLite's integers end at 9223372036854775807")),
                }
            }

            #[inline]
            fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
                match value {
                    ValueRef::Integer(integer) => <$int>::try_from(integer)
                        .map_err(|_| ValueError::out_of_range(integer, $range)),
                    other => Err(ValueError::class("INTEGER", other)),
                }
            }
        }

        impl KeyColumn for $int {
            type Ref<'k> = Self;
        }

        impl OrderedColumn for $int {}
    )*};
}

integer_columns! {
    i8 => "an i8 is -128 to 127",
    i16 => "an i16 is -32768 to 32767",
    i32 => "an i32 is -2147483648 to 2147483647",
    i64 => "any i64",
    isize => "an isize of this machine is smaller",
    u8 => "a u8 is 0 to 255",
    u16 => "a u16 is 0 to 65535",
    u32 => "a u32 is 0 to 4294967295",
    u64 => "a u64 is not negative",
    usize => "a usize is not negative",
}

impl Column for bool {
    const TYPE: ColumnType = ColumnType::Boolean;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.integer(i64::from(*self))
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Integer(0) => Ok(false),
            ValueRef::Integer(1) => Ok(true),
            other => Err(ValueError::class("0 or 1", other)),
        }
    }
}

impl KeyColumn for bool {
    type Ref<'k> = Self;
}

impl OrderedColumn for f64 {}
impl OrderedColumn for f32 {}

impl Column for f64 {
    const TYPE: ColumnType = ColumnType::Real;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.real(*self)
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Real(real) => Ok(real),
            ValueRef::Integer(integer) => {
                whole_float(integer).ok_or_else(|| ValueError::class("REAL", value))
            }
            other => Err(ValueError::class("REAL", other)),
        }
    }
}

impl Column for f32 {
    const TYPE: ColumnType = ColumnType::Real;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.real(f64::from(*self))
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let real = f64::decode(value)?;
        #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is asked for")]
        let single = real as Self;
        if single.is_finite() == real.is_finite() {
            return Ok(single);
        }
        Err(ValueError::out_of_range(ValueRef::Real(real), "an f32 ends at 3.4e38"))
    }
}
