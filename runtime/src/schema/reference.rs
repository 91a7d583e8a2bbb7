//! What a foreign key can refer to. A constant may ask, and a plan.

use std::borrow::Cow;

use super::names::same_name_const;
use super::{ColumnDef, ColumnType, TableKind, TableSchema};

/// Why a column cannot refer to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceFault {
    /// SQLite's foreign keys do not work with virtual tables.
    Vec0,
    /// The table has no such column.
    NoColumn,
    /// The column holds vectors.
    Vector,
    /// Several rows may have the same value in it.
    NotUnique,
    /// It holds this type, and the one that refers another.
    OtherType(ColumnType),
}

/// What is wrong with a reference of a column of this type.
pub(crate) const fn reference_fault(
    parent: &TableSchema,
    to: &str,
    ty: ColumnType,
) -> Option<ReferenceFault> {
    if let TableKind::Vec0 { .. } = parent.kind {
        return Some(ReferenceFault::Vec0);
    }
    let columns = slice(&parent.columns);
    let Some(position) = position_of(columns, to) else {
        return Some(ReferenceFault::NoColumn);
    };
    let found = columns[position].ty;
    if let ColumnType::Vector(_) = found {
        return Some(ReferenceFault::Vector);
    }
    let key = slice(&parent.key);
    let is_key = key.len() == 1 && key[0] == position;
    if !is_key && !is_unique(parent, to) {
        return Some(ReferenceFault::NotUnique);
    }
    match (ty, found) {
        (ColumnType::Integer, ColumnType::Integer)
        | (ColumnType::Real, ColumnType::Real)
        | (ColumnType::Text, ColumnType::Text)
        | (ColumnType::Blob, ColumnType::Blob)
        | (ColumnType::Boolean, ColumnType::Boolean) => None,
        _ => Some(ReferenceFault::OtherType(found)),
    }
}

const fn position_of(columns: &[ColumnDef], name: &str) -> Option<usize> {
    let mut i = 0;
    while i < columns.len() {
        if same_name_const(text(&columns[i].name), name) {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// Whether the column alone has a unique index over all rows.
const fn is_unique(parent: &TableSchema, name: &str) -> bool {
    let indexes = slice(&parent.indexes);
    let mut i = 0;
    while i < indexes.len() {
        let index = &indexes[i];
        let columns = slice(&index.columns);
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

#[expect(clippy::ptr_arg, reason = "a constant cannot call deref")]
const fn text<'c>(text: &'c Cow<'static, str>) -> &'c str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

#[expect(clippy::ptr_arg, reason = "a constant cannot call deref")]
const fn slice<'c, T: Clone>(all: &'c Cow<'static, [T]>) -> &'c [T] {
    match all {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}
