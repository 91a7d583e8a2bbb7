//! A value as SQLite stores it.

use std::fmt;

/// A value, owned.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// The value, borrowed.
    #[must_use]
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Real(real) => ValueRef::Real(*real),
            Self::Text(text) => ValueRef::Text(text),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }
}

/// A value, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'v> {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text.
    Text(&'v str),
    /// Bytes.
    Blob(&'v [u8]),
}

impl ValueRef<'_> {
    /// SQLite's name of the storage class.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Integer(_) => "INTEGER",
            Self::Real(_) => "REAL",
            Self::Text(_) => "TEXT",
            Self::Blob(_) => "BLOB",
        }
    }

    /// The value, owned.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Integer(integer) => Value::Integer(integer),
            Self::Real(real) => Value::Real(real),
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Blob(bytes) => Value::Blob(bytes.to_owned()),
        }
    }
}

/// Short enough for an error message, exact where it can be.
impl fmt::Display for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 80;
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Real(real) => write!(f, "{real:?}"),
            Self::Text(text) => match text.char_indices().nth(SHOWN) {
                None => write!(f, "'{text}'"),
                Some((end, _)) => write!(f, "'{}…'", &text[..end]),
            },
            Self::Blob(bytes) => {
                f.write_str("x'")?;
                for byte in bytes.iter().take(SHOWN / 2) {
                    write!(f, "{byte:02x}")?;
                }
                f.write_str(if bytes.len() > SHOWN / 2 { "…'" } else { "'" })
            }
        }
    }
}

/// The float that a column without REAL affinity, such as a numeric one of the user's,
/// keeps as an integer: <https://www.sqlite.org/datatype3.html#type_affinity>
pub(crate) fn whole_float(integer: i64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "what is lost is told by the comparison")]
    let real = integer as f64;
    #[expect(clippy::cast_possible_truncation, reason = "no i64 is out of an i128's range")]
    let is_exact = real as i128 == i128::from(integer);
    is_exact.then_some(real)
}

/// What is wrong with one value. The caller adds table, column and key.
///
/// Encoders and decoders of a program's own make it from any message:
///
/// ```
/// let error = declarite::ValueError::new("a colour has six hex digits");
/// assert_eq!(error.to_string(), "a colour has six hex digits");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueError(Box<Fault>);

/// Elsewhere in memory, so that a value which has none is handed on without room for it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    reason: String,
    /// The column at fault, where it is not the one being written.
    column: Option<String>,
}

impl ValueError {
    /// A fault, in the words of the message.
    pub fn new(reason: impl fmt::Display) -> Self {
        Self(Box::new(Fault { reason: reason.to_string(), column: None }))
    }

    /// The same fault, of another column than the one being written.
    pub(crate) fn of_column(mut self, column: &str) -> Self {
        self.0.column = Some(column.to_owned());
        self
    }

    pub(crate) fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    pub(crate) fn out_of_range(value: impl fmt::Display, range: &str) -> Self {
        Self::new(format_args!("{value} is out of range: {range}"))
    }

    #[cold]
    pub(crate) fn class(expected: &str, found: ValueRef<'_>) -> Self {
        Self::new(format_args!("expected {expected}, found {} {found}", found.class()))
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.reason)
    }
}

impl std::error::Error for ValueError {}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

value_from! {
    bool => Integer, i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer,
    f32 => Real, f64 => Real,
    &str => Text, String => Text,
    &[u8] => Blob, Vec<u8> => Blob,
}

impl<V: Into<Self>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
