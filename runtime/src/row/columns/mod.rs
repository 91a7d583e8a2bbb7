//! Which Rust types are columns, and how they are written and read.

/// Columns of types that the module `$by` beside the caller's writes and reads.
macro_rules! columns_by {
    ($by:ident, $class:ident: $($(#[$doc:meta])* $ty:ty),* $(,)?) => {$(
        impl $crate::row::OrderedColumn for $ty {}

        $(#[$doc])*
        impl $crate::row::Column for $ty {
            const TYPE: $crate::schema::ColumnType = $crate::schema::ColumnType::$class;

            #[inline]
            fn encode(
                &self,
                to: $crate::row::ValueEncoder<'_>,
            ) -> Result<(), $crate::row::ValueError> {
                super::$by::encode(*self, to)
            }

            #[inline]
            fn decode(value: $crate::row::ValueRef<'_>) -> Result<Self, $crate::row::ValueError> {
                super::$by::decode(value)
            }
        }
    )*};
}

/// Keys of types that are cheap to copy.
#[cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time",
    feature = "uuid"
))]
macro_rules! keys_by_value {
    ($($ty:ty),* $(,)?) => {$(
        impl $crate::row::KeyColumn for $ty {
            type Ref<'k> = Self;
        }
    )*};
}

#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "bigdecimal", feature = "rust_decimal"))]
mod decimal;
mod duration;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod iso;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod scalars;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "rust_decimal", feature = "time"))]
mod short_text;
mod text;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

use super::value::{ValueError, ValueRef};
use super::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// A type that is one column.
///
/// Derive [`SqliteValue`](crate::SqliteValue) for a newtype or
/// [`SqliteText`](crate::SqliteText) for an enum of names, implement it for
/// another type of your own, or give the field an `encoder` and a `decoder`.
///
/// Types of other crates need a [feature](crate#features). Each kind of date and
/// time has one form of text for the types of all crates, in whose order texts
/// sort, and reads what SQLite's own functions write as well. One column is one
/// value, so `jiff::Zoned`, a point in time with a zone, is none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column type",
    label = "no SQLite type stands for `{Self}`",
    note = "store it as JSON with `#[sqlite(json)]`, or as the text that serde writes of it with \
            `#[sqlite(with = declarite::serde_text)]`",
    note = "or give the column a type and functions: \
            `#[sqlite(type = \"TEXT\", encoder = to_text, decoder = from_text)]`",
    note = "or derive it: `SqliteValue` for a newtype, `SqliteText` for an enum of names",
    note = "types of bigdecimal, chrono, jiff, rust_decimal, time and uuid need declarite's \
            feature of that name",
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

    /// Reads a little of what the value keeps elsewhere in memory. The processor fetches
    /// it for many rows at a time, and it is there when they are written.
    #[doc(hidden)]
    #[inline]
    fn touch(&self) -> u8 {
        0
    }

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
///
/// Keys are what is stored: text that others wrote in another form than a
/// type's own, such as a date-time with a space for its `T`, is another key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a primary key",
    label = "not a key type",
    note = "keys are integers, text, `bool`, `char` or bytes",
    note = "types of bigdecimal, chrono, jiff, rust_decimal, time and uuid need declarite's \
            feature of that name"
)]
pub trait KeyColumn: Column {
    /// The value as a caller gives it: `&str` for `String`.
    type Ref<'k>: Column;
}

/// A type whose values SQLite compares as Rust does, in the form they are stored in.
///
/// A column of it has ranges and can be sorted by. [`SqliteValue`](crate::SqliteValue)
/// makes a newtype of such a type one; for a type of your own, it is yours to say.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` has no ranges",
    label = "values of it are equal or not: write `eq`, `ne` or `is_in`",
    note = "integers, floats, text, bytes, dates, times and `Uuid` have ranges, and newtypes of \
            them; `bool`, enums of names, decimals and JSON have none"
)]
pub trait OrderedColumn: Column {}

/// A type that is text, whatever else it says of it.
///
/// A column of it can be searched for a part of its text.
#[diagnostic::on_unimplemented(
    message = "a column of `{Self}` has no text to search",
    label = "not a column of text",
    note = "columns of `String`, `&str`, `Cow<str>` and `Box<str>` have, and newtypes of them"
)]
pub trait TextColumn: Column {}

/// JSON with sorted keys.
impl Column for serde_json::Value {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        super::json::encode_json(self, to)
    }

    #[inline]
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

    #[inline]
    fn touch(&self) -> u8 {
        T::touch(self)
    }
}

impl<T: KeyColumn> KeyColumn for &T {
    type Ref<'k> = T::Ref<'k>;
}

impl<T: OrderedColumn> OrderedColumn for &T {}
impl<T: TextColumn> TextColumn for &T {}
impl<T: OrderedColumn> OrderedColumn for Option<T> {}
impl<T: TextColumn> TextColumn for Option<T> {}

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

    #[inline]
    fn touch(&self) -> u8 {
        self.as_ref().map_or(0, T::touch)
    }

    #[inline]
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::decode(other).map(Some),
        }
    }
}
