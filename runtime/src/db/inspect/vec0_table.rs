//! A vec0 table, as a schema.

use std::borrow::Cow;

use super::known::of_column;
use super::vec0_definition::{Column, Kind, Type, Vec0Definition};
use crate::schema::{ColumnDef, ColumnType, Role, TableKind, TableSchema, same_name};

/// Reads a table; none if sqlite-vec counts its rows, which then have no key of
/// theirs, or if another version made what no schema says.
pub(super) fn read(
    name: &str,
    definition: &Vec0Definition,
    known: Option<&TableSchema>,
) -> Option<TableSchema> {
    let columns = definition.columns.iter().map(|there| {
        let known = known.and_then(|schema| schema.column(&there.name));
        let column = column(there, known)?;
        Some(known.map_or_else(|| column.clone(), |known| of_column(column.clone(), &[], known)))
    });
    let mut columns: Vec<ColumnDef> = columns.collect::<Option<_>>()?;
    if let Some(known) = known {
        // Vectors stand first in the definition, whatever was declared.
        let place = |column: &ColumnDef| {
            known.columns.iter().position(|it| same_name(&it.name, &column.name))
        };
        columns.sort_by_key(|column| place(column).unwrap_or(usize::MAX));
    }
    let key = definition.columns.iter().find(|it| matches!(it.kind, Kind::Key(_)))?;
    let key = columns.iter().position(|column| column.name == key.name)?;
    Some(TableSchema {
        name: Cow::Owned(name.to_owned()),
        kind: TableKind::Vec0 { chunk_size: definition.chunk_size },
        columns: Cow::Owned(columns),
        key: Cow::Owned(vec![key]),
        strict: false,
        without_rowid: false,
        autoincrement: false,
        indexes: Cow::Borrowed(&[]),
        checks: Cow::Borrowed(&[]),
        full_text: known.and_then(|known| known.full_text.clone()),
        renamed_from: known.map_or(Cow::Borrowed(&[]), |known| known.renamed_from.clone()),
    })
}

fn column(there: &Column, known: Option<&ColumnDef>) -> Option<ColumnDef> {
    let (role, ty) = match there.kind {
        Kind::Vector(vector) => (Role::Plain, ColumnType::Vector(vector)),
        Kind::Key(ty) | Kind::Metadata(ty) => (Role::Plain, of(ty)),
        Kind::PartitionKey(ty) => (Role::PartitionKey, of(ty)),
        Kind::Auxiliary(ty) => (Role::Auxiliary, of(ty)),
        Kind::Unknown => return None,
    };
    let known = known.filter(|known| known.role == role);
    let is_known = |ty| known.is_some_and(|known| known.ty == ty);
    // Auxiliary columns of vec0 know no boolean.
    let is_boolean =
        role == Role::Auxiliary && ty == ColumnType::Integer && is_known(ColumnType::Boolean);
    let takes_null = role != Role::Plain && known.is_none_or(ColumnDef::is_nullable);
    let column = ColumnDef::new(if is_boolean { ColumnType::Boolean } else { ty });
    let name = Cow::Owned(there.name.clone());
    Some(ColumnDef { name, role, nullable: takes_null, ..column })
}

const fn of(ty: Type) -> ColumnType {
    match ty {
        Type::Integer => ColumnType::Integer,
        Type::Float => ColumnType::Real,
        Type::Text => ColumnType::Text,
        Type::Boolean => ColumnType::Boolean,
        Type::Blob => ColumnType::Blob,
    }
}
