//! Which Rust types are columns, and how they are written and read.

use std::borrow::Cow;
use std::time::Duration;

use super::value::{ValueError, ValueRef};
use super::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// A type that is one column.
///
/// Implement it for a type of your own, or give the field an `encoder` and a
/// `decoder`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "no SQLite type stands for `{Self}`",
    note = "store it as JSON with `#[sqlite(json)]`",
    note = "or give the column a type and functions: \
            `#[sqlite(type = \"TEXT\", encoder = to_text, decoder = from_text)]`",
    note = "or, for a vector, its dimension: `#[sqlite(vector(dim = 384))]`",
    note = "or leave it out of the table with `#[sqlite(skip)]`"
)]
pub trait Column: Sized {
    /// What the column holds.
    const TYPE: ColumnType;

    /// Whether it takes NULL.
    const NULLABLE: bool = false;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// A value that SQLite could not give back as it is.
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError>;

    /// Reads a value back.
    ///
    /// # Errors
    ///
    /// A value this type cannot hold; any value, for a type that borrows.
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let _ = value;
        Err(ValueError::new("a type that borrows cannot be read back"))
    }
}

/// A type that can be a column of a primary key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a primary key",
    label = "not a key type",
    note = "keys are integers, text, `bool`, `char` or bytes"
)]
pub trait KeyColumn: Column {
    /// The value as a caller gives it: `&str` for `String`.
    type Ref<'k>: Column;
}

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

impl Column for f64 {
    const TYPE: ColumnType = ColumnType::Real;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.real(*self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Real(real) => Ok(real),
            // Columns without REAL affinity keep whole floats as integers.
            #[expect(clippy::cast_precision_loss, reason = "within the exact range")]
            ValueRef::Integer(integer) if integer.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => {
                Ok(integer as Self)
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

fn text(value: ValueRef<'_>) -> Result<&str, ValueError> {
    match value {
        ValueRef::Text(text) => Ok(text),
        other => Err(ValueError::class("TEXT", other)),
    }
}

fn blob(value: ValueRef<'_>) -> Result<&[u8], ValueError> {
    match value {
        ValueRef::Blob(bytes) => Ok(bytes),
        other => Err(ValueError::class("BLOB", other)),
    }
}

impl Column for String {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        text(value).map(str::to_owned)
    }
}

impl KeyColumn for String {
    type Ref<'k> = &'k str;
}

impl Column for &str {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }
}

impl KeyColumn for &str {
    type Ref<'k> = &'k str;
}

impl Column for Cow<'_, str> {
    const TYPE: ColumnType = ColumnType::Text;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        String::decode(value).map(Cow::Owned)
    }
}

impl KeyColumn for Cow<'_, str> {
    type Ref<'k> = &'k str;
}

impl Column for Box<str> {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        text(value).map(Self::from)
    }
}

impl KeyColumn for Box<str> {
    type Ref<'k> = &'k str;
}

impl Column for char {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self.encode_utf8(&mut [0; 4]))
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let mut characters = text(value)?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(ValueError::class("a single character", value)),
        }
    }
}

impl KeyColumn for char {
    type Ref<'k> = Self;
}

impl Column for Vec<u8> {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        blob(value).map(<[u8]>::to_vec)
    }
}

impl KeyColumn for Vec<u8> {
    type Ref<'k> = &'k [u8];
}

impl Column for &[u8] {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }
}

impl KeyColumn for &[u8] {
    type Ref<'k> = &'k [u8];
}

impl Column for Cow<'_, [u8]> {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        Vec::decode(value).map(Cow::Owned)
    }
}

impl KeyColumn for Cow<'_, [u8]> {
    type Ref<'k> = &'k [u8];
}

impl<const N: usize> Column for [u8; N] {
    const TYPE: ColumnType = ColumnType::Blob;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.blob(self)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let bytes = blob(value)?;
        Self::try_from(bytes)
            .map_err(|_| ValueError::new(format_args!("expected {N} bytes, found {}", bytes.len())))
    }
}

impl<const N: usize> KeyColumn for [u8; N] {
    type Ref<'k> = Self;
}

/// JSON with sorted keys.
impl Column for serde_json::Value {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        super::json::encode_json(self, to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        super::json::decode_json(value)
    }
}

/// What is borrowed is written as what it is.
impl<T: Column> Column for &T {
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = T::NULLABLE;

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        T::encode(self, to)
    }
}

impl<T: KeyColumn> KeyColumn for &T {
    type Ref<'k> = T::Ref<'k>;
}

/// `None` is NULL.
impl<T: Column> Column for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = {
        // NULL stands for one `None`; which of two it was could not be read back.
        assert!(!T::NULLABLE, "an Option in an Option has no SQLite type");
        true
    };

    #[inline]
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        match self {
            Some(value) => value.encode(to),
            None => to.null(),
        }
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::decode(other).map(Some),
        }
    }
}
