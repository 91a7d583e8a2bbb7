//! What a table in the file has beside columns that no schema of it says, and a
//! rebuild would leave behind.

use super::columns::{columns, named};
use super::definition::{Definition, definition_of, parse};
use super::file_keys::{FileKey, file_keys};
use super::storage::storage;
use super::tokens::{Kind, tokens};
use super::vec0;
use crate::Result;
use crate::row::ValueRef;
use crate::schema::{Collation, ColumnDef, IndexDef, TableSchema, same_name};
use crate::sql;
use crate::sqlite::Handle;

/// Constraints and generated columns of a regular table that neither the schema it
/// was applied with has nor the declared one. Indexes and triggers with SQL of
/// their own are none of them.
pub(in crate::db) fn extras(
    handle: &Handle<'_>,
    applied: &TableSchema,
    declared: &TableSchema,
) -> Result<Vec<String>> {
    if applied.is_vec0() || vec0::is_vec0(handle, applied.name())? {
        return Ok(Vec::new());
    }
    let both = [Some(applied), Some(declared).filter(|it| !it.is_vec0())];
    let known: Vec<&TableSchema> = both.into_iter().flatten().collect();
    let there = parse(&definition_of(handle, applied.name())?);
    let mut found = unique_constraints(handle, &known)?;
    for key in file_keys(handle)?.iter().filter(|key| key.is_of(applied.name())) {
        if !known.iter().any(|schema| has_key(schema, key)) {
            found.push(words(key));
        }
    }
    let said: Vec<Definition> =
        known.iter().map(|schema| parse(&sql::create_table(schema)[0])).collect();
    let is_said = |check: &&str| {
        said.iter().any(|definition| definition.all_checks().any(|it| is_like(it, check)))
    };
    found.extend(there.all_checks().filter(|it| !is_said(it)).map(|it| format!("CHECK ({it})")));
    of_columns(handle, &there, &known, &mut found)?;
    let storage = storage(handle, applied.name())?;
    let counts = there.columns.iter().any(|column| column.autoincrement);
    for (is_there, is_known, word) in [
        (storage.strict, known.iter().any(|it| it.strict), "STRICT"),
        (storage.without_rowid, known.iter().any(|it| it.without_rowid), "WITHOUT ROWID"),
        (counts, known.iter().any(|it| it.autoincrement), "AUTOINCREMENT"),
    ] {
        if is_there && !is_known {
            found.push(word.to_owned());
        }
    }
    Ok(found)
}

/// Constraints of which no schema has the index that they come to.
fn unique_constraints(handle: &Handle<'_>, known: &[&TableSchema]) -> Result<Vec<String>> {
    let sql = "SELECT l.name, i.name \
               FROM pragma_index_list(?1, 'main') l, pragma_index_info(l.name, 'main') i \
               WHERE l.origin = 'u' ORDER BY l.seq DESC, i.seqno";
    let mut constraints: Vec<(String, Vec<String>)> = Vec::new();
    handle.for_each(sql, &[ValueRef::Text(known[0].name())], |row| {
        let (name, column) = (row.text(0), row.text(1).to_owned());
        match constraints.last_mut() {
            Some((last, columns)) if last == name => columns.push(column),
            _ => constraints.push((name.to_owned(), vec![column])),
        }
        Ok(())
    })?;
    let is_over = |index: &IndexDef, columns: &[String]| {
        index.is_unique()
            && index.condition().is_none()
            && index.columns().count() == columns.len()
            && index.columns().zip(columns).all(|(known, there)| same_name(known, there))
    };
    let has = |columns: &[String]| {
        known.iter().flat_map(|it| it.indexes()).any(|index| is_over(index, columns))
    };
    let constraints = constraints.into_iter().map(|(_, columns)| columns);
    let unknown = constraints.filter(|columns| !has(columns));
    Ok(unknown.map(|columns| format!("UNIQUE ({})", columns.join(", "))).collect())
}

/// Whether the schema says the foreign key, all of it.
fn has_key(schema: &TableSchema, key: &FileKey) -> bool {
    let [(from, to)] = &key.columns[..] else { return false };
    let reference = schema.column(from).and_then(ColumnDef::reference);
    key.on_update == "NO ACTION"
        && reference.is_some_and(|known| {
            key.refers_to(known.table())
                && same_name(known.column(), to)
                && known.action().word() == key.on_delete
        })
}

fn words(key: &FileKey) -> String {
    let FileKey { parent, columns, on_delete, on_update, .. } = key;
    let (from, to): (Vec<&str>, Vec<&str>) =
        columns.iter().map(|(from, to)| (from.as_str(), to.as_str())).unzip();
    let mut words =
        format!("FOREIGN KEY ({}) REFERENCES {parent} ({})", from.join(", "), to.join(", "));
    for (on, action) in [("DELETE", on_delete), ("UPDATE", on_update)] {
        if action != "NO ACTION" {
            words.push_str(&format!(" ON {on} {action}"));
        }
    }
    words
}

/// Generated columns, and the defaults and collations of columns that are known
/// without.
fn of_columns(
    handle: &Handle<'_>,
    there: &Definition,
    known: &[&TableSchema],
    found: &mut Vec<String>,
) -> Result<()> {
    let table = known[0].name();
    let columns = columns(handle, table)?;
    for column in columns.iter().filter(|column| column.generated) {
        found.push(format!("the generated column {}", column.name));
    }
    for column in known[0].columns().iter().filter(|it| named(&columns, it.name()).is_some()) {
        let name = column.name();
        let is_plain = |is: fn(&ColumnDef) -> bool| {
            known.iter().filter_map(|schema| schema.column(name)).all(is)
        };
        let default = there.column(name).and_then(|it| it.default.as_ref());
        let default = default.filter(|sql| !sql.eq_ignore_ascii_case("NULL"));
        if let Some(sql) = default.filter(|_| is_plain(|it| it.default_value().is_none())) {
            found.push(format!("the default {sql} of {name}"));
        }
        let collation = handle.collation(table, name);
        let collation = collation.filter(|it| !it.eq_ignore_ascii_case("BINARY"));
        if let Some(collation) =
            collation.filter(|_| is_plain(|it| it.collation() == Collation::Binary))
        {
            found.push(format!("the collation {collation} of {name}"));
        }
    }
    Ok(())
}

/// Whether two pieces of SQL are the same but for spaces, comments, case and the
/// quotes of names, which SQLite writes where something gets a new one.
fn is_like(left: &str, right: &str) -> bool {
    let (left, right) = (tokens(left), tokens(right));
    left.len() == right.len()
        && left.iter().zip(&right).all(|(a, b)| match (a.kind, b.kind) {
            (Kind::Word | Kind::Name, Kind::Word | Kind::Name) => same_name(&a.name(), &b.name()),
            (a_kind, b_kind) => a_kind == b_kind && a.text == b.text,
        })
}
