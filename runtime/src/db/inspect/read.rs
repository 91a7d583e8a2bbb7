//! The tables of the file, as schemas.

use std::collections::BTreeSet;

use super::file_keys::{FileKey, file_keys};
use super::tokens::tokens;
use super::{full_text, known, regular, vec0_definition, vec0_table};
use crate::Result;
use crate::db::{Database, ledger};
use crate::schema::{RESERVED_PREFIX, TableSchema, same_name};
use crate::sqlite::Handle;

impl Database {
    /// What the file holds, whoever made it: a schema for each table, in order of
    /// names.
    ///
    /// ```
    /// use declarite::Database;
    /// use declarite::diesel::connection::SimpleConnection;
    ///
    /// let db = Database::open(":memory:")?;
    /// db.transaction(|connection| {
    ///     Ok(connection.batch_execute(
    ///         "CREATE TABLE authors (id INTEGER PRIMARY KEY, mail VARCHAR(80) UNIQUE);
    ///          CREATE TABLE books (
    ///              isbn TEXT PRIMARY KEY, -- with its hyphens
    ///              author INTEGER REFERENCES authors ON DELETE CASCADE,
    ///              pages INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0)
    ///          )",
    ///     )?)
    /// })?;
    ///
    /// let tables = db.inspect()?;
    /// let books = &tables[1];
    /// assert_eq!(books.name(), "books");
    /// assert_eq!(books.column("author").unwrap().reference().unwrap().column(), "id");
    /// assert_eq!(books.column("pages").unwrap().check_expression(), Some("pages >= 0"));
    /// assert!(tables[0].indexes()[0].is_unique());
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// Tables of the ledger, of SQLite and of the modules of virtual tables are left
    /// out, as is what a schema has no word for:
    ///
    /// - views, virtual tables other than sqlite-vec's, and tables without a primary key;
    /// - generated columns, and checks and indexes that name one;
    /// - indexes over expressions, in descending order, or with a collation that is not
    ///   the column's; of equal ones, all but the first;
    /// - foreign keys of several columns, and to a primary key that is not there; of a
    ///   column with several, all but the first; of each, what is done on an update and
    ///   whether it is deferred;
    /// - collations of the program's own, and `ON CONFLICT` of constraints.
    ///
    /// A unique constraint is told as the unique index that it comes to, and of several
    /// checks of a column all but one as checks of the table. The columns of a primary
    /// key take no NULL, although SQLite lets them where it is not an INTEGER. What type a column
    /// holds goes by its affinity: INTEGER for a NUMERIC one, such as that of `DATE`,
    /// bytes for one without a type.
    ///
    /// Of a table that some app declares the ledger knows more: booleans, vectors in
    /// regular tables and who made them, the order of vec0's columns, former names. That
    /// is taken over where the file does not say otherwise.
    ///
    /// A schema is told as it is, also where Declarite would not make such a table, as
    /// with a key that compares by NOCASE; declaring that one is an error.
    ///
    /// # Errors
    ///
    /// What reading the file's schema and the ledger answers.
    pub fn inspect(&self) -> Result<Vec<TableSchema>> {
        self.look("looking at the tables", |connection| {
            let handle = Handle::of(connection)?;
            ledger::check_format(&handle)?;
            read_tables(&handle)
        })
    }
}

/// A table of the file, with its definition.
struct Entry {
    name: String,
    sql: String,
}

/// The table of an app as the file has it; none if it has none, or one that no schema
/// can say. What only the ledger can tell is taken from `known`: another app may declare
/// rows in the table too, and take it for another.
///
/// See [`Database::inspect`](crate::Database::inspect) for what is told.
pub(in crate::db) fn read_table(
    handle: &Handle<'_>,
    known: &TableSchema,
) -> Result<Option<TableSchema>> {
    let found = entries(handle)?.into_iter().find(|entry| same_name(&entry.name, known.name()));
    let Some(entry) = found else { return Ok(None) };
    read(handle, &entry, &file_keys(handle)?, Some(known.clone()))
}

/// All tables that a schema can say, in order of names. Those of the ledger, of
/// SQLite and of virtual tables' modules are not among them.
fn read_tables(handle: &Handle<'_>) -> Result<Vec<TableSchema>> {
    let keys = file_keys(handle)?;
    let mut tables = Vec::new();
    for entry in entries(handle)? {
        if is_of_full_text(handle, &entry.name)? {
            continue;
        }
        let known = ledger::tracked(handle, &entry.name)?;
        tables.extend(read(handle, &entry, &keys, known)?);
    }
    Ok(tables)
}

fn read(
    handle: &Handle<'_>,
    entry: &Entry,
    keys: &[FileKey],
    known: Option<TableSchema>,
) -> Result<Option<TableSchema>> {
    // A definition that is no UTF-8.
    if entry.sql.is_empty() {
        return Ok(None);
    }
    if let Some(definition) = vec0_definition::parse(&entry.sql) {
        let known = known.filter(TableSchema::is_vec0);
        return Ok(vec0_table::read(&entry.name, &definition, known.as_ref()));
    }
    if vec0_definition::module(&tokens(&entry.sql)).is_some() {
        return Ok(None);
    }
    let known = known.filter(|schema| !schema.is_vec0());
    let read = regular::read(handle, (&entry.name, &entry.sql), keys, known.as_ref())?;
    Ok(match (read, &known) {
        (Some(schema), Some(known)) => Some(known::of_table(schema, known)),
        (read, _) => read,
    })
}

fn entries(handle: &Handle<'_>) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let sql =
        "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    handle.for_each(sql, &[], |row| {
        entries.push(Entry { name: row.text(0).to_owned(), sql: row.text(1).to_owned() });
        Ok(())
    })?;
    let shadows = shadows(handle, &entries)?;
    entries.retain(|Entry { name, .. }| {
        let name = name.to_ascii_lowercase();
        let is_reserved = name.starts_with("sqlite_") || name.starts_with(RESERVED_PREFIX);
        !is_reserved && !shadows.contains(&name)
    });
    Ok(entries)
}

/// Whether a table is part of the full-text index of another one.
fn is_of_full_text(handle: &Handle<'_>, name: &str) -> Result<bool> {
    let Some(table) = full_text::indexed_table(name) else { return Ok(false) };
    Ok(ledger::tracked(handle, table)?.is_some_and(|of| full_text::has_part(&of, name)))
}

/// The tables in which virtual ones keep their rows, in lower case. sqlite-vec 0.1.9
/// does not own to all of its own, and may not be there to be asked.
fn shadows(handle: &Handle<'_>, entries: &[Entry]) -> Result<BTreeSet<String>> {
    let mut shadows = BTreeSet::new();
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
    handle.for_each(sql, &[], |row| {
        shadows.insert(row.text(0).to_ascii_lowercase());
        Ok(())
    })?;
    for Entry { name, sql } in entries {
        let endings = vec0_definition::parse(sql).map(|it| it.shadows()).unwrap_or_default();
        shadows.extend(endings.iter().map(|it| format!("{name}_{it}").to_ascii_lowercase()));
    }
    Ok(shadows)
}
