//! Which Rust types are columns, and how they are written and read.

mod duration;
mod scalars;
mod text;

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
