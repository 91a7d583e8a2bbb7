//! A row's values as diesel hands them out, read by the row type's own mapping.

use diesel::deserialize::{self, FromSql, FromStaticSqlRow, Queryable};
use diesel::result::UnexpectedNullError;
use diesel::sql_types::SingleValue;
use diesel::sqlite::{Sqlite, SqliteType};

use super::super::load::decode;
use crate::row::{Columns, DecodeRow, RowType, Value, ValueError, ValueRef};

/// A stored value of any class.
#[derive(Debug)]
pub struct StoredValue(Result<Value, ValueError>);

type SqliteValue<'v> = <Sqlite as diesel::backend::Backend>::RawValue<'v>;

impl<ST> FromSql<ST, Sqlite> for StoredValue {
    fn from_sql(mut stored: SqliteValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(match stored.value_type() {
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                Ok(Value::Integer(stored.read_long()))
            }
            Some(SqliteType::Float | SqliteType::Double) => Ok(Value::Real(stored.read_double())),
            Some(SqliteType::Text) => text(stored),
            Some(SqliteType::Binary) => Ok(Value::Blob(stored.read_blob().to_owned())),
            None => Ok(Value::Null),
        }))
    }

    /// A NULL where none can be is told with the row's key, when the row is built.
    fn from_nullable_sql(stored: Option<SqliteValue<'_>>) -> deserialize::Result<Self> {
        match stored {
            Some(stored) => FromSql::<ST, Sqlite>::from_sql(stored),
            None => Ok(Self(Ok(Value::Null))),
        }
    }
}

/// diesel puts U+FFFD in the place of what is not UTF-8; the bytes tell whether it did.
fn text(mut stored: SqliteValue<'_>) -> Result<Value, ValueError> {
    let text = stored.read_text().to_owned();
    if text.contains(char::REPLACEMENT_CHARACTER) && stored.read_blob() != text.as_bytes() {
        return Err(ValueError::new("the stored text is not UTF-8"));
    }
    Ok(Value::Text(text))
}

impl<ST: SingleValue> Queryable<ST, Sqlite> for StoredValue
where
    Self: FromStaticSqlRow<ST, Sqlite>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl Columns for &[StoredValue] {
    fn value(&self, position: usize) -> Result<ValueRef<'_>, ValueError> {
        match self.get(position) {
            Some(StoredValue(value)) => value.as_ref().map(Value::as_ref).map_err(Clone::clone),
            None => Err(ValueError::new("the row has fewer columns than the row type")),
        }
    }
}

/// The row of these values.
///
/// # Errors
///
/// [`Error::Decode`](crate::Error::Decode), in diesel's error. Where all is NULL, the error
/// that makes `None` of the right side of a `left_join`: a row has a key.
pub fn built<R: RowType + DecodeRow>(values: &[StoredValue]) -> deserialize::Result<R> {
    if values.iter().all(|StoredValue(value)| *value == Ok(Value::Null)) {
        return Err(Box::new(UnexpectedNullError));
    }
    Ok(decode(R::TABLE, &values)?)
}
