//! The tables, views and triggers of full-text indexes.

use std::collections::BTreeSet;

use super::found::Found;
use super::tokens::same_sql;
use crate::plan::text_names;
use crate::row::ValueRef;
use crate::schema::{TableSchema, full_text_name, same_name};
use crate::sql::{self, Object};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What stands in the way of such an object: its kind, and the statement that made it. Triggers
/// have names of their own, which tables may have too.
fn there(handle: &Handle<'_>, name: &str, kind: &str) -> Result<Option<(String, String)>> {
    let sql = "SELECT type, coalesce(sql, '') FROM sqlite_schema \
               WHERE name = ?1 COLLATE NOCASE AND (type = 'trigger') = (?2 = 'trigger')";
    let mut found = None;
    handle.for_each(sql, &[ValueRef::Text(name), ValueRef::Text(kind)], |row| {
        found = Some((row.text(0).to_owned(), row.text(1).to_owned()));
        Ok(())
    })?;
    Ok(found)
}

fn is_as_made(object: &Object, (kind, sql): &(String, String)) -> bool {
    *kind == object.kind && same_sql(sql, &object.sql)
}

/// All names of a full-text index, in lower case, each with its kind.
fn names(schema: &TableSchema) -> BTreeSet<(String, &'static str)> {
    let objects = sql::full_text_objects(schema).into_iter();
    let own = objects.map(|object| (object.name.to_ascii_lowercase(), object.kind));
    let of_fts5 = text_names(schema).into_iter().map(|name| (name.to_ascii_lowercase(), "table"));
    own.chain(of_fts5).collect()
}

/// Whether the file has nothing of the names of a table's full-text index, but for what is
/// removed before.
pub(super) fn check_names<'d>(
    handle: &Handle<'_>,
    schema: &TableSchema,
    dropped: impl Iterator<Item = &'d TableSchema>,
) -> Result<()> {
    let dropped: BTreeSet<_> = dropped.flat_map(names).collect();
    for (name, kind) in names(schema).difference(&dropped) {
        if let Some((kind, _)) = there(handle, name, kind)? {
            let article = if kind == "index" { "an" } else { "a" };
            return Err(Error::Table {
                table: schema.name().to_owned(),
                reason: format!(
                    "its full-text index cannot have {name}, as the file has {article} {kind} of \
                     that name; drop or rename that one, or choose another name for the table with \
                     `.named(..)`"
                ),
            });
        }
    }
    Ok(())
}

/// Whether parts of a table's full-text index are in the file, and all of them are as they
/// would be made: those that a table of its name left behind.
pub(in crate::db) fn is_left(handle: &Handle<'_>, schema: &TableSchema) -> Result<bool> {
    let mut is_left = false;
    for object in sql::full_text_objects(schema) {
        match there(handle, &object.name, object.kind)? {
            None => {}
            Some(found) if is_as_made(&object, &found) => is_left = true,
            Some(_) => return Ok(false),
        }
    }
    Ok(is_left)
}

/// Whether anything stands under the names of a table's full-text index.
pub(in crate::db) fn is_any_left(handle: &Handle<'_>, schema: &TableSchema) -> Result<bool> {
    let mut objects = sql::full_text_objects(schema).into_iter();
    objects.try_fold(false, |is_any, object| {
        Ok(is_any || there(handle, &object.name, object.kind)?.is_some())
    })
}

/// In what a table's full-text index is another than it was made.
pub(super) fn find(handle: &Handle<'_>, schema: &TableSchema, found: &mut Found) -> Result<()> {
    let mut is_fts5 = false;
    for object in sql::full_text_objects(schema) {
        let what = format!("the {} {} of its full-text index", object.kind, object.name);
        match there(handle, &object.name, object.kind)? {
            None => found.lack_index(what),
            Some(there) if !is_as_made(&object, &there) => {
                found.lack_index(format!("{what} as it was made"));
            }
            Some(_) => is_fts5 |= object.name == full_text_name(schema.name()),
        }
    }
    for name in text_names(schema).iter().filter(|_| is_fts5) {
        if there(handle, name, "table")?.is_none() {
            found.lack_index(format!("the table {name} of FTS5's"));
        }
    }
    Ok(())
}

/// Whether all of a table's full-text index is there, as it was made.
pub(in crate::db) fn is_text_whole(handle: &Handle<'_>, schema: &TableSchema) -> Result<bool> {
    let mut found = Found::default();
    find(handle, schema, &mut found)?;
    Ok(found.clauses().is_empty())
}

/// Refuses to remove what somebody else put in the place of a full-text index: a table or
/// a view has rows that are theirs.
pub(in crate::db) fn check_own(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    for object in sql::full_text_objects(schema) {
        let Some((kind, sql)) = there(handle, &object.name, object.kind)? else { continue };
        let start = |sql: &str| {
            let words: Vec<String> =
                sql.split_whitespace().take(2).map(str::to_ascii_lowercase).collect();
            (words.join(" "), sql.to_ascii_lowercase().contains("using fts5"))
        };
        let is_tables = object.kind == "table" && start(&sql) != start(&object.sql);
        if kind != object.kind || is_tables {
            return Err(Error::Table {
                table: schema.name().to_owned(),
                reason: format!(
                    "somebody made a {kind} {} in the place of what belongs to its full-text \
                     index; drop or rename that one",
                    object.name
                ),
            });
        }
    }
    Ok(())
}

/// Whether the FTS5 table of a full-text index is there.
pub(in crate::db) fn has_full_text(handle: &Handle<'_>, schema: &TableSchema) -> Result<bool> {
    Ok(there(handle, &full_text_name(schema.name()), "table")?.is_some())
}

/// The table of whose full-text index one of this name could be a part.
pub(super) fn indexed_table(name: &str) -> Option<&str> {
    let of = |ending: &str| {
        let (table, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending).then_some(table)
    };
    of("_fts_ids").or_else(|| of("_fts_before"))
}

/// Whether the full-text index of a table has a table of this name.
pub(super) fn has_part(schema: &TableSchema, name: &str) -> bool {
    let objects = sql::full_text_objects(schema);
    objects.iter().any(|object| object.kind == "table" && same_name(&object.name, name))
}
