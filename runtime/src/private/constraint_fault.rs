//! What only rustc can tell of the types, defaults, checks and references that a
//! row type's attributes say.

use super::{ReferenceField, RowColumns};
use crate::row::RowType;
use crate::schema::{self, ColumnType, ReferenceFault};

/// V1: what a declared type would do to the column's values.
#[must_use]
pub const fn type_fault<R: RowColumns>(
    position: usize,
    declared: &str,
    strict: bool,
) -> Option<&'static str> {
    schema::type_fault(declared, R::COLUMNS[position].column_type(), strict)
}

/// What is wrong with a column's default.
#[must_use]
pub const fn default_fault<R: RowColumns>(position: usize, sql: &str) -> Option<&'static str> {
    let column = &R::COLUMNS[position];
    schema::default_fault(sql, column.column_type(), column.is_nullable())
}

/// What is wrong with an SQL expression.
#[must_use]
pub const fn expression_fault(sql: &str) -> Option<&'static str> {
    schema::expression_fault(sql)
}

/// What is wrong with a column's collation.
#[must_use]
pub const fn collation_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    let column = &R::COLUMNS[position];
    match schema::collation_fault(column.collation(), column.column_type()) {
        None => None,
        Some(_) => Some("a collation compares text, and the field holds none: remove `collate`"),
    }
}

/// What keeps a column out of a full-text index.
#[must_use]
pub const fn full_text_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    match R::COLUMNS[position].column_type() {
        ColumnType::Text => None,
        _ => Some("a full-text index is over text, and the field holds none: remove it here"),
    }
}

/// Whether the column can become NULL when what it refers to is deleted.
#[must_use]
pub const fn set_null_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    if R::COLUMNS[position].is_nullable() {
        return None;
    }
    Some("the column takes no NULL: write an `Option`, or another `on_delete`")
}

/// Whether the column has a default to become when what it refers to is deleted.
#[must_use]
pub const fn set_default_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    let column = &R::COLUMNS[position];
    if column.is_nullable() || column.default.is_some() {
        return None;
    }
    Some("the column has no default: write `default = \"..\"`, or another `on_delete`")
}

/// Whether the row type has the column, of this one's type, and tells rows apart by it.
#[must_use]
pub const fn reference_fault<R: RowColumns + ReferenceField<At>, At>(
    position: usize,
    to: Option<&str>,
) -> Option<&'static str> {
    let (parent, key) = (<R::Parent as RowType>::TABLE, <R::Parent as RowType>::KEY);
    // A row type that does not compile is told of there.
    if parent.columns().is_empty() {
        return None;
    }
    let to = match to {
        Some(name) => name,
        None if key.len() == 1 || parent.is_vec0() => key[0],
        None => {
            return Some(
                "its primary key has several columns: name one that is unique, \
                 `references(.., column = \"..\")`",
            );
        }
    };
    let ty = R::COLUMNS[position].column_type();
    let Some(fault) = schema::reference_fault(parent, to, ty) else { return None };
    Some(match fault {
        ReferenceFault::Vec0 => {
            "no foreign key can refer to a vec0 table: refer to a regular table that has its keys"
        }
        ReferenceFault::NoColumn => {
            "the row type has no column of this name: name one that is `unique`"
        }
        ReferenceFault::Vector | ReferenceFault::OtherType(ColumnType::Vector(_)) => {
            "nothing can refer to vectors: name another column"
        }
        ReferenceFault::NotUnique => {
            "the column is neither the row type's primary key nor unique: \
             write `#[sqlite(unique)]` above it, or refer to the key"
        }
        ReferenceFault::OtherType(ColumnType::Integer) => {
            "the field refers to INTEGER, and is of another type: write one such as `i64`"
        }
        ReferenceFault::OtherType(ColumnType::Real) => {
            "the field refers to REAL, and is of another type: write one such as `f64`"
        }
        ReferenceFault::OtherType(ColumnType::Text) => {
            "the field refers to TEXT, and is of another type: write one such as `String`"
        }
        ReferenceFault::OtherType(ColumnType::Blob) => {
            "the field refers to BLOB, and is of another type: write one such as `Vec<u8>`"
        }
        ReferenceFault::OtherType(ColumnType::Boolean) => {
            "the field refers to a boolean, and is of another type: write one such as `bool`"
        }
    })
}
