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

/// Whether the row type has the column, and tells rows apart by it.
#[must_use]
pub const fn reference_fault<R: RowColumns + ReferenceField<At>, At>(
    position: usize,
    to: Option<&str>,
) -> Option<&'static str> {
    let key = <R::Parent as RowType>::KEY;
    if to.is_none() && key.len() > 1 && !<R::Parent as RowType>::TABLE.is_vec0() {
        return Some(
            "its primary key has several columns: name one that is unique, \
             `references(.., column = \"..\")`",
        );
    }
    let Some(fault) = fault_of::<R, At>(position, to) else { return None };
    Some(match fault {
        ReferenceFault::Vec0 => {
            "no foreign key can refer to a vec0 table: refer to a regular table that has its keys"
        }
        ReferenceFault::NoColumn => {
            "the row type has no column of this name: name one that is `unique`"
        }
        ReferenceFault::Vector => "nothing can refer to vectors: name another column",
        ReferenceFault::NotUnique => {
            "the column is neither the row type's primary key nor unique: \
             write `#[sqlite(unique)]` above it, or refer to the key"
        }
        // Told at the field's type.
        ReferenceFault::OtherType(_) => return None,
    })
}

/// Whether a column is of the type of the one it refers to.
#[must_use]
pub const fn reference_type_fault<R: RowColumns + ReferenceField<At>, At>(
    position: usize,
    to: Option<&str>,
) -> Option<&'static str> {
    let Some(ReferenceFault::OtherType(wanted)) = fault_of::<R, At>(position, to) else {
        return None;
    };
    match wanted {
        ColumnType::Integer => {
            Some("the field refers to INTEGER, and is of another type: write one such as `i64`")
        }
        ColumnType::Real => {
            Some("the field refers to REAL, and is of another type: write one such as `f64`")
        }
        ColumnType::Text => {
            Some("the field refers to TEXT, and is of another type: write one such as `String`")
        }
        ColumnType::Blob => {
            Some("the field refers to BLOB, and is of another type: write one such as `Vec<u8>`")
        }
        ColumnType::Boolean => {
            Some("the field refers to a boolean, and is of another type: write one such as `bool`")
        }
        // Told where the column is named.
        ColumnType::Vector(_) => None,
    }
}

/// None too where the row type does not compile, which is told there.
const fn fault_of<R: RowColumns + ReferenceField<At>, At>(
    position: usize,
    to: Option<&str>,
) -> Option<ReferenceFault> {
    let parent = <R::Parent as RowType>::TABLE;
    let to = match to {
        Some(name) => name,
        None => <R::Parent as RowType>::KEY[0],
    };
    if parent.columns().is_empty() {
        return None;
    }
    schema::reference_fault(parent, to, R::COLUMNS[position].column_type())
}
