//! Which of diesel's SQL types stands for which column.

use diesel::sql_types::{
    BigInt, Binary, Bool, Double, Float, Integer, Nullable, SmallInt, SqlType, Text, is_nullable,
};

use crate::schema::ColumnType;

/// One of diesel's SQL types that stands for a column: `SmallInt`, `Integer`, `BigInt`,
/// `Float`, `Double`, `Bool`, `Text`, `Binary`, and `Nullable` of each.
///
/// Dates and times are `Text`: diesel writes its own in another form.
#[diagnostic::on_unimplemented(
    message = "`{Self}` stands for no column of declarite's",
    label = "not one of `SmallInt`, `Integer`, `BigInt`, `Float`, `Double`, `Bool`, `Text`, \
             `Binary`, or `Nullable` of one",
    note = "dates, times, decimals and JSON are `Text`, vectors are `Binary`",
    note = "if it is one of them, the program has another diesel than declarite: write \
            `diesel = \"2.3\"` in Cargo.toml"
)]
pub trait SqlColumn: SqlType {
    /// What the column holds; a vector is a blob.
    #[doc(hidden)]
    const TYPE: ColumnType;

    /// Whether it takes NULL.
    #[doc(hidden)]
    const NULLABLE: bool = false;
}

macro_rules! sql_columns {
    ($($ty:ty => $class:ident),* $(,)?) => {$(
        impl SqlColumn for $ty {
            const TYPE: ColumnType = ColumnType::$class;
        }
    )*};
}

sql_columns! {
    SmallInt => Integer, Integer => Integer, BigInt => Integer,
    Float => Real, Double => Real,
    Bool => Boolean, Text => Text, Binary => Blob,
}

impl<ST: SqlColumn + SqlType<IsNull = is_nullable::NotNull>> SqlColumn for Nullable<ST>
where
    Self: SqlType<IsNull = is_nullable::IsNullable>,
{
    const TYPE: ColumnType = ST::TYPE;
    const NULLABLE: bool = true;
}

/// Whether the SQL type of one column stands for another.
#[must_use]
pub(crate) const fn stands_for(sql: ColumnType, column: ColumnType) -> bool {
    matches!(
        (sql, column),
        (ColumnType::Integer, ColumnType::Integer)
            | (ColumnType::Real, ColumnType::Real)
            | (ColumnType::Text, ColumnType::Text)
            | (ColumnType::Boolean, ColumnType::Boolean)
            | (ColumnType::Blob, ColumnType::Blob | ColumnType::Vector(_))
    )
}
