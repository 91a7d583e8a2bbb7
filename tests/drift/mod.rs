//! Files that somebody else changed behind Declarite's back.

mod ledger;
mod rows;
mod tables;
mod vec0;

use declarite::{Database, Error, Report, Result, SqliteRow, TargetState};

use crate::support::{File, run, schema, texts};

/// A row of a table about which all is said that can be.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "books", strict, index(pages, where = "pages > 0"), check = "pages >= 0")]
pub(super) struct Book {
    #[sqlite(primary_key)]
    pub(super) id: i64,
    #[sqlite(unique, collate = "NOCASE")]
    pub(super) title: String,
    #[sqlite(default = "0")]
    pub(super) pages: i64,
    #[sqlite(references(Self, on_delete = set_null))]
    pub(super) sequel: Option<i64>,
}

pub(super) fn book(id: i64) -> Book {
    Book { id, title: format!("title {id}"), pages: 7, sequel: None }
}

/// Declares these books, and nothing else.
pub(super) fn declare_books(db: &Database, books: &[Book]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Book>()?;
    for book in books {
        table.declare_row(book)?;
    }
    Ok(target)
}

pub(super) fn apply_books(db: &Database, books: &[Book]) -> Result<Report> {
    declare_books(db, books)?.apply()
}

/// All that a file holds, as text.
pub(super) fn dump(db: &Database) -> Vec<String> {
    // The rows of a virtual table are in others.
    let names = "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 \
                 ORDER BY name";
    let mut all = schema(db);
    for name in texts(db, names) {
        let columns = format!("SELECT name AS value FROM pragma_table_info('{name}')");
        // In hex, because a damaged text need not be one.
        let value = |column: &String| format!("typeof(\"{column}\") || hex(\"{column}\")");
        let columns: Vec<String> = texts(db, &columns).iter().map(value).collect();
        let rows = format!(
            "SELECT '{name}: ' || {} AS value FROM \"{name}\" ORDER BY 1",
            columns.join(" || ', ' || ")
        );
        all.extend(texts(db, &rows));
    }
    all
}

/// The drift that `f` finds; nothing was written meanwhile.
pub(super) fn drift<T>(db: &Database, what: &str, f: impl FnOnce() -> Result<T>) -> Vec<String> {
    let before = dump(db);
    let Err(error) = f() else { panic!("{what}: it was not found") };
    assert_eq!(dump(db), before, "{what}");
    let text = error.to_string();
    let Error::Drift { table, found, repair } = error else { panic!("{what}: {text}") };
    assert!(text.contains(&table) && text.contains("`repair()`"), "{text}");
    assert!(repair.is_none_or(|repair| text.contains(repair)), "{text}");
    found
}

/// What a ledger without the schema's version would find: nothing.
pub(super) fn pretend_that_nothing_happened(file: &File) {
    run(
        &file.db,
        "UPDATE _declarite_app SET schema_version = \
         (SELECT schema_version FROM pragma_schema_version)",
    );
}
