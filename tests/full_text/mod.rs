//! Full-text indexes: what an apply keeps, and what is found by words.

mod changes;
mod drift;
mod keys;
mod matching;
mod random;
mod rows;
mod triggers;
mod vec0;
mod verify;
mod words;

use declarite::diesel::{RunQueryDsl, sql_query};
use declarite::{Database, Report, Result, SqliteRow, TargetState};

use crate::support::integer;

/// A row with a key by which FTS5 knows it.
#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "notes", fts5(title, body, tokenize = "porter unicode61"))]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    body: Option<String>,
}

fn note(id: i64, title: &str, body: &str) -> Note {
    Note { id, title: title.to_owned(), body: (!body.is_empty()).then(|| body.to_owned()) }
}

/// Declares these rows and nothing else.
fn declare<R: SqliteRow + declarite::EncodeRow>(db: &Database, rows: &[R]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))?;
    Ok(target)
}

/// Applies them, after which the index is whole.
fn apply<R: SqliteRow + declarite::EncodeRow>(db: &Database, rows: &[R]) -> Result<Report> {
    let report = declare(db, rows)?.apply()?;
    check(db, R::SCHEMA.name());
    Ok(report)
}

/// What FTS5 says of the index of a table, compared with the texts.
fn fault(db: &Database, table: &str) -> Option<String> {
    let sql = format!(
        "INSERT INTO \"{table}_fts\" (\"{table}_fts\", rank) VALUES ('integrity-check', 1)"
    );
    let checked = db.transaction(|connection| Ok(sql_query(sql).execute(connection)?));
    checked.err().map(|error| error.to_string())
}

/// The index has the words of the rows, of each once.
fn check(db: &Database, table: &str) {
    assert_eq!(fault(db, table), None, "{table}");
    let indexed = integer(db, &format!("(SELECT count(*) FROM \"{table}_fts_docsize\")"));
    assert_eq!(indexed, integer(db, &format!("(SELECT count(*) FROM \"{table}\")")), "{table}");
}

/// The keys of the notes that match.
fn ids(db: &Database, text: &str) -> Vec<i64> {
    let hits = Note::matching(text).load(db).expect("a search");
    let mut ids: Vec<i64> = hits.into_iter().map(|hit| hit.row.id).collect();
    ids.sort_unstable();
    ids
}

/// What of a full-text index is in the file.
fn objects(db: &Database) -> i64 {
    integer(db, "(SELECT count(*) FROM sqlite_schema WHERE name LIKE '%\\_fts%' ESCAPE '\\')")
}
