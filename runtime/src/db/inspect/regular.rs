//! An ordinary table, as a schema.

use std::borrow::Cow;

use super::columns::{Column, columns};
use super::definition::{Definition, parse};
use super::file_keys::FileKey;
use super::known::column_type;
use super::storage::storage;
use super::tokens::{Kind, filter_of, same_sql, tokens};
use crate::Result;
use crate::row::ValueRef;
use crate::schema::{
    Collation, ColumnDef, IndexDef, OnDelete, Reference, Role, TableKind, TableSchema, same_name,
};
use crate::sqlite::Handle;

/// Reads a table; none if it has no primary key, by which a schema tells rows apart.
pub(super) fn read(
    handle: &Handle<'_>,
    (name, sql): (&str, &str),
    keys: &[FileKey],
    known: Option<&TableSchema>,
) -> Result<Option<TableSchema>> {
    let (told, generated): (Vec<Column>, Vec<Column>) =
        columns(handle, name)?.into_iter().partition(|column| !column.generated);
    let mut key: Vec<usize> = (0..told.len()).filter(|&i| told[i].place > 0).collect();
    key.sort_by_key(|&i| told[i].place);
    if key.is_empty() {
        return Ok(None);
    }
    let storage = storage(handle, name)?;
    let mut definition = parse(sql);
    // SQL that names what the schema leaves out would be no SQL of its table.
    let is_whole = |sql: &String| {
        let tokens = tokens(sql).into_iter();
        let mut names = tokens.filter(|it| matches!(it.kind, Kind::Word | Kind::Name));
        !names.any(|it| generated.iter().any(|column| same_name(&column.name, &it.name())))
    };
    definition.checks.retain(is_whole);
    let mut found = Vec::new();
    for (position, there) in told.iter().enumerate() {
        let text = definition.columns.iter_mut().find(|it| same_name(&it.name, &there.name));
        let (mut checks, default) = match text {
            Some(text) => (std::mem::take(&mut text.checks), text.default.take()),
            None => (Vec::new(), None),
        };
        checks.retain(is_whole);
        let known = known.and_then(|schema| schema.column(&there.name));
        let of_type = (there.name.as_str(), there.ty.as_str(), storage.strict);
        let (ty, declared_type) = column_type(of_type, known, &mut checks);
        let check = take_check(&mut checks, known);
        // A schema has one check for a column; of the table, others say the same.
        definition.checks.extend(checks);
        found.push(ColumnDef {
            name: Cow::Owned(there.name.clone()),
            ty,
            nullable: !there.not_null && !key.contains(&position),
            role: Role::Plain,
            declared_type,
            provenance: None,
            default: default.map(Cow::Owned),
            check: check.map(Cow::Owned),
            collation: collation(handle, name, &there.name),
            reference: reference(keys, (name, &there.name), known),
            renamed_from: Cow::Borrowed(&[]),
        });
    }
    let Definition { columns: texts, checks } = definition;
    let indexes = indexes(handle, name, &found)?.into_iter();
    Ok(Some(TableSchema {
        name: Cow::Owned(name.to_owned()),
        kind: TableKind::Regular,
        columns: Cow::Owned(found),
        key: Cow::Owned(key),
        strict: storage.strict,
        without_rowid: storage.without_rowid,
        autoincrement: texts.iter().any(|column| column.autoincrement),
        indexes: indexes
            .filter(|it| it.filter.as_deref().is_none_or(|it| is_whole(&it.to_owned())))
            .collect(),
        checks: checks.into_iter().map(Cow::Owned).collect(),
        full_text: None,
        renamed_from: Cow::Borrowed(&[]),
    }))
}

/// The check of a column: of several, the one that the ledger knows, or the first.
fn take_check(checks: &mut Vec<String>, known: Option<&ColumnDef>) -> Option<String> {
    let known = known.and_then(ColumnDef::check_expression);
    let same = checks.iter().position(|it| known.is_some_and(|known| same_sql(it, known)));
    (!checks.is_empty()).then(|| checks.remove(same.unwrap_or(0)))
}

/// A collation of the program's own has no word in a schema.
fn collation(handle: &Handle<'_>, table: &str, column: &str) -> Collation {
    let found = handle.collation(table, column).unwrap_or_default();
    let known = [Collation::NoCase, Collation::RTrim];
    known.into_iter().find(|it| found.eq_ignore_ascii_case(it.word())).unwrap_or_default()
}

/// The foreign key of a column alone; of several, the one that the ledger knows, or
/// the first of the definition.
fn reference(
    keys: &[FileKey],
    (table, column): (&str, &str),
    known: Option<&ColumnDef>,
) -> Option<Reference> {
    let of_column = keys.iter().filter(|key| key.is_of(table)).filter_map(|key| {
        let [(from, to)] = &key.columns[..] else { return None };
        // A key without a column refers to a primary key, and none is there.
        if !same_name(from, column) || to.is_empty() {
            return None;
        }
        let actions =
            [OnDelete::Restrict, OnDelete::SetNull, OnDelete::SetDefault, OnDelete::Cascade];
        let action = actions.into_iter().find(|it| it.word() == key.on_delete);
        let reference = Reference::to(key.parent.clone(), to.clone());
        Some(reference.on_delete(action.unwrap_or_default()))
    });
    let known = known.and_then(ColumnDef::reference);
    // SQLite lists them from the last to the first.
    let all: Vec<Reference> = of_column.collect();
    let same = all.iter().find(|it| known.is_some_and(|known| it.is_like(known)));
    same.or(all.last()).cloned()
}

/// The indexes over columns, each in order and compared as they are, in the order in
/// which they were made. A unique constraint is told as the index that it comes to.
fn indexes(handle: &Handle<'_>, table: &str, columns: &[ColumnDef]) -> Result<Vec<IndexDef>> {
    let sql = "SELECT l.name, l.origin = 'c', l.\"unique\", coalesce(s.sql, ''), l.partial, \
                   coalesce(x.name, ''), x.\"desc\", x.coll \
               FROM pragma_index_list(?1, 'main') l, pragma_index_xinfo(l.name, 'main') x \
               JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name \
               WHERE x.\"key\" AND l.origin <> 'pk' ORDER BY s.rowid, x.seqno";
    let mut indexes: Vec<(String, Option<IndexDef>)> = Vec::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        let name = row.text(0);
        if indexes.last().is_none_or(|(last, _)| last != name) {
            let has_name = row.integer(1) != 0;
            let filter = (row.integer(4) != 0).then(|| Cow::Owned(filter_of(row.text(3))));
            let index = IndexDef {
                name: has_name.then(|| Cow::Owned(name.to_owned())),
                columns: Cow::Borrowed(&[]),
                unique: row.integer(2) != 0,
                filter,
            };
            indexes.push((name.to_owned(), Some(index)));
        }
        let Some((_, index)) = indexes.last_mut() else { return Ok(()) };
        let column = columns.iter().find(|column| {
            // An expression has no name.
            same_name(&column.name, row.text(5))
                && row.integer(6) == 0
                && row.text(7).eq_ignore_ascii_case(column.collation.word())
        });
        match (column, index.as_mut()) {
            (Some(column), Some(index)) => index.columns.to_mut().push(column.name.clone()),
            _ => *index = None,
        }
        Ok(())
    })?;
    let mut told: Vec<IndexDef> = Vec::new();
    for (_, index) in indexes {
        let Some(index) = index else { continue };
        let unnamed = IndexDef { name: None, ..index.clone() };
        let is_named_so = index.name.as_ref().is_some_and(|name| *name == unnamed.name(table));
        let index = if is_named_so { unnamed } else { index };
        if !told.iter().any(|other| other.is_like(&index)) {
            told.push(index);
        }
    }
    Ok(told)
}
