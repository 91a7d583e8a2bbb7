//! What the derive writes of diesel's, for a row type with `diesel`.

use super::RowColumns;
use crate::query::SqlColumn;
use crate::query::dsl::stands_for;
use crate::schema::ColumnType;

pub use crate::query::dsl::{InsertValue, StoredValue, built, row_values};
pub use diesel::{self, sqlite::Sqlite};

/// Whether the SQL type that diesel's table has stands for the column.
#[must_use]
pub const fn sql_type_fault<R: RowColumns, ST: SqlColumn>(position: usize) -> Option<&'static str> {
    let column = &R::COLUMNS[position];
    if !stands_for(ST::TYPE, column.column_type()) {
        return Some(match column.column_type() {
            ColumnType::Integer => {
                "the column is INTEGER, and its SQL type in diesel is not: \
                 write `#[sqlite(diesel_type = \"BigInt\")]`"
            }
            ColumnType::Real => {
                "the column is REAL, and its SQL type in diesel is not: \
                 write `#[sqlite(diesel_type = \"Double\")]`"
            }
            ColumnType::Text => {
                "the column is TEXT, and its SQL type in diesel is not: \
                 write `#[sqlite(diesel_type = \"Text\")]`"
            }
            ColumnType::Blob | ColumnType::Vector(_) => {
                "the column is BLOB, and its SQL type in diesel is not: \
                 write `#[sqlite(diesel_type = \"Binary\")]`"
            }
            ColumnType::Boolean => {
                "the column is a boolean, and its SQL type in diesel is not: \
                 write `#[sqlite(diesel_type = \"Bool\")]`"
            }
        });
    }
    match (column.is_nullable(), ST::NULLABLE) {
        (true, false) => Some(
            "the column takes NULL, and its SQL type in diesel does not: \
             write it in `Nullable<..>`, as in `#[sqlite(diesel_type = \"Nullable<Text>\")]`",
        ),
        (false, true) => Some(
            "the column takes no NULL, and its SQL type in diesel does: \
             write it without `Nullable`, as in `#[sqlite(diesel_type = \"Text\")]`",
        ),
        (true, true) | (false, false) => None,
    }
}
