//! What the file keeps unique in a table.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::columns;
use super::file_keys::{FileKey, file_keys};
use super::tokens::filter_of;
use crate::Result;
use crate::plan::{StoredColumn, UniqueIndex, Uniques};
use crate::row::ValueRef;
use crate::schema::{Affinity, TableSchema, same_name};
use crate::sqlite::Handle;

/// One column of a unique index in the file.
struct Found {
    index: String,
    filter: Option<String>,
    /// None for an expression, and for a column that is not declared.
    column: Option<(usize, String)>,
}

/// The declared columns as they stand in the file, by position.
fn stored_columns(
    handle: &Handle<'_>,
    schema: &TableSchema,
) -> Result<BTreeMap<usize, StoredColumn>> {
    let keys = file_keys(handle)?;
    let stored = columns(handle, schema.name())?.into_iter().filter_map(|column| {
        let position = position(schema, &column.name)?;
        let is_primary = column.place > 0;
        let nullable = !column.not_null && !is_primary;
        let affinity = Affinity::of(&column.ty);
        let refers = |key: &&FileKey| {
            key.refers_to(schema.name())
                && key.columns.iter().any(|(_, to)| same_name(to, &column.name))
        };
        let is_referred_to = keys.iter().any(|key| refers(&key));
        let spreads = keys.iter().filter(refers).any(FileKey::spreads_updates);
        Some((position, StoredColumn { nullable, affinity, is_primary, is_referred_to, spreads }))
    });
    Ok(stored.collect())
}

/// The unique indexes and constraints of a table, those of its key aside.
pub(in crate::db) fn uniques(handle: &Handle<'_>, schema: &TableSchema) -> Result<Uniques> {
    let columns = stored_columns(handle, schema)?;
    let mut indexes: Vec<(String, Option<UniqueIndex>)> = Vec::new();
    for Found { index, filter, column } in columns_of_indexes(handle, schema)? {
        if indexes.last().is_none_or(|(name, _)| *name != index) {
            indexes.push((index, Some(UniqueIndex { columns: Vec::new(), filter })));
        }
        if let Some((_, index)) = indexes.last_mut() {
            match (column, &mut *index) {
                (Some(column), Some(index)) => index.columns.push(column),
                _ => *index = None,
            }
        }
    }
    // An INTEGER PRIMARY KEY is the rowid, and has no index.
    let primary = columns.iter().filter(|(_, column)| column.is_primary);
    let primary = primary.map(|(&position, _)| (position, "BINARY".to_owned())).collect();
    let index = UniqueIndex { columns: primary, filter: None };
    if index.columns.len() == 1 && !indexes.iter().any(|(_, it)| it.as_ref() == Some(&index)) {
        indexes.push((String::new(), Some(index)));
    }
    let mut uniques = Uniques { columns, ..Uniques::default() };
    let key: BTreeSet<usize> = schema.key.iter().copied().collect();
    for (_, index) in indexes {
        match index {
            None => uniques.others = true,
            Some(index) => {
                let columns: BTreeSet<usize> = index.columns.iter().map(|(at, _)| *at).collect();
                let is_binary =
                    index.columns.iter().all(|(_, name)| name.eq_ignore_ascii_case("BINARY"));
                if columns != key || index.filter.is_some() || !is_binary {
                    uniques.indexes.push(index);
                }
            }
        }
    }
    Ok(uniques)
}

fn position(schema: &TableSchema, name: &str) -> Option<usize> {
    schema.columns.iter().position(|column| same_name(&column.name, name))
}

fn columns_of_indexes(handle: &Handle<'_>, schema: &TableSchema) -> Result<Vec<Found>> {
    let sql = "SELECT l.name, l.partial, coalesce(s.sql, ''), x.cid, coalesce(x.name, ''), x.coll \
               FROM pragma_index_list(?1, 'main') l, pragma_index_xinfo(l.name, 'main') x \
               LEFT JOIN sqlite_schema s ON s.type = 'index' AND s.name = l.name \
               WHERE l.\"unique\" AND x.\"key\" ORDER BY l.name, x.seqno";
    let mut found = Vec::new();
    handle.for_each(sql, &[ValueRef::Text(&schema.name)], |row| {
        let is_column = row.integer(3) >= 0;
        let at = if is_column { position(schema, row.text(4)) } else { None };
        found.push(Found {
            index: row.text(0).to_owned(),
            filter: (row.integer(1) != 0).then(|| filter_of(row.text(2))),
            column: at.map(|at| (at, row.text(5).to_owned())),
        });
        Ok(())
    })?;
    Ok(found)
}
