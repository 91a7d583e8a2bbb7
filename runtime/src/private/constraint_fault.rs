//! What only rustc can tell of the types, defaults, checks and references that a
//! row type's attributes say.

use std::borrow::Cow;

use super::{ReferenceField, RowColumns};
use crate::row::RowType;
use crate::schema::{self, ColumnDef, ColumnType, IndexDef, same_name_const};

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
    let parent = <R::Parent as RowType>::TABLE;
    let key = <R::Parent as RowType>::KEY;
    if parent.is_vec0() {
        return Some(
            "no foreign key can refer to a vec0 table: refer to a regular table that has its keys",
        );
    }
    let name = match to {
        Some(name) => name,
        None if key.len() == 1 => key[0],
        None => {
            return Some(
                "its primary key has several columns: name one that is unique, \
                 `references(.., column = \"..\")`",
            );
        }
    };
    let columns = borrowed(&parent.columns);
    // The row type does not compile, which is told there.
    if columns.is_empty() {
        return None;
    }
    let Some(column) = column_of(columns, name) else {
        return Some("the row type has no column of this name: name one that is `unique`");
    };
    if let ColumnType::Vector(_) = column.column_type() {
        return Some("nothing can refer to vectors: name another column");
    }
    let is_key = key.len() == 1 && same_name_const(key[0], name);
    if !is_key && !has_unique(borrowed(&parent.indexes), name) {
        return Some(
            "the column is neither the row type's primary key nor unique: \
             write `#[sqlite(unique)]` above it, or refer to the key",
        );
    }
    another_type(R::COLUMNS[position].column_type(), column.column_type())
}

const fn another_type(found: ColumnType, wanted: ColumnType) -> Option<&'static str> {
    match (found, wanted) {
        (ColumnType::Integer, ColumnType::Integer)
        | (ColumnType::Real, ColumnType::Real)
        | (ColumnType::Text, ColumnType::Text)
        | (ColumnType::Blob, ColumnType::Blob)
        | (ColumnType::Boolean, ColumnType::Boolean)
        | (_, ColumnType::Vector(_)) => None,
        (_, ColumnType::Integer) => {
            Some("the field refers to INTEGER, and is of another type: write one such as `i64`")
        }
        (_, ColumnType::Real) => {
            Some("the field refers to REAL, and is of another type: write one such as `f64`")
        }
        (_, ColumnType::Text) => {
            Some("the field refers to TEXT, and is of another type: write one such as `String`")
        }
        (_, ColumnType::Blob) => {
            Some("the field refers to BLOB, and is of another type: write one such as `Vec<u8>`")
        }
        (_, ColumnType::Boolean) => {
            Some("the field refers to a boolean, and is of another type: write one such as `bool`")
        }
    }
}

const fn column_of<'c>(columns: &'c [ColumnDef], name: &str) -> Option<&'c ColumnDef> {
    let mut i = 0;
    while i < columns.len() {
        if same_name_const(text(&columns[i].name), name) {
            return Some(&columns[i]);
        }
        i += 1;
    }
    None
}

const fn has_unique(indexes: &[IndexDef], name: &str) -> bool {
    let mut i = 0;
    while i < indexes.len() {
        let index = &indexes[i];
        let columns = borrowed(&index.columns);
        if index.unique
            && index.filter.is_none()
            && columns.len() == 1
            && same_name_const(text(&columns[0]), name)
        {
            return true;
        }
        i += 1;
    }
    false
}

/// What the derive wrote, which is borrowed. What is owned is not known to constants.
#[expect(clippy::ptr_arg, reason = "a constant cannot call deref")]
const fn text<'c>(text: &'c Cow<'static, str>) -> &'c str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => "",
    }
}

#[expect(clippy::ptr_arg, reason = "a constant cannot call deref")]
const fn borrowed<'c, T: Clone>(all: &'c Cow<'static, [T]>) -> &'c [T] {
    match all {
        Cow::Borrowed(all) => all,
        Cow::Owned(_) => &[],
    }
}
