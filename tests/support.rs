//! What the tests share: row types, a file to work on, raw SQL.

use std::path::{Path, PathBuf};

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::sql_types::{BigInt, Nullable, Text};
use declarite::diesel::{QueryableByName, RunQueryDsl, sql_query};
use declarite::{Database, Report, Result, SqliteRow, TargetState};

/// A row of a regular table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, SqliteRow)]
#[sqlite(table = "notes")]
pub(crate) struct Note {
    #[sqlite(primary_key)]
    pub(crate) id: i64,
    pub(crate) text: String,
    pub(crate) tag: Option<String>,
}

pub(crate) fn note(id: i64, text: &str) -> Note {
    Note { id, text: text.to_owned(), tag: None }
}

/// A row of a vec0 table.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "points", vec0(chunk_size = 8))]
pub(crate) struct Point {
    #[sqlite(primary_key)]
    pub(crate) id: i64,
    #[sqlite(partition_key)]
    pub(crate) area: String,
    pub(crate) height: f64,
    #[sqlite(auxiliary)]
    pub(crate) name: Option<String>,
    #[sqlite(vector(dim = 2))]
    pub(crate) at: [f32; 2],
}

pub(crate) fn point(id: i64, at: [f32; 2]) -> Point {
    Point { id, area: format!("area {}", id % 2), height: 1.5, name: None, at }
}

/// A database in a folder that goes with it.
pub(crate) struct File {
    pub(crate) db: Database,
    pub(crate) folder: tempfile::TempDir,
}

impl File {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Database::open(folder.path().join("test.sqlite")).expect("a database");
        Self { db, folder }
    }

    /// The file that is there now.
    pub(crate) fn reopened(self) -> Self {
        let db = Database::open(self.path()).expect("a database");
        Self { db, folder: self.folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("test.sqlite")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Declares these notes, and nothing else, for the app.
pub(crate) fn declare_notes(db: &Database, app: &str, notes: &[Note]) -> Result<TargetState> {
    let target = db.target_state(app)?;
    let table = target.declare_table::<Note>()?;
    for note in notes {
        table.declare_row(note)?;
    }
    Ok(target)
}

pub(crate) fn apply_notes(db: &Database, notes: &[Note]) -> Result<Report> {
    declare_notes(db, "app", notes)?.apply()
}

/// All notes of the file, in order.
pub(crate) fn notes(db: &Database) -> Vec<Note> {
    let rows: Result<Vec<Note>> = Note::all(db).expect("the table is there").collect();
    let mut notes = rows.expect("the rows are readable");
    notes.sort();
    notes
}

/// Runs statements, behind Declarite's back.
pub(crate) fn run(db: &Database, sql: &str) {
    db.transaction(|connection| Ok(connection.batch_execute(sql)?)).expect(sql);
}

#[derive(QueryableByName)]
struct Integer {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct MaybeText {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

/// The integer that an expression comes to, on the writer.
pub(crate) fn integer(db: &Database, expression: &str) -> i64 {
    let sql = format!("SELECT {expression} AS value");
    db.transaction(|connection| Ok(sql_query(sql).get_result::<Integer>(connection)?.value))
        .expect(expression)
}

/// The texts that a query with a column `value` answers.
pub(crate) fn texts(db: &Database, sql: &str) -> Vec<String> {
    let rows: Vec<MaybeText> =
        db.transaction(|connection| Ok(sql_query(sql).load(connection)?)).expect(sql);
    rows.into_iter().map(|row| row.value.unwrap_or_else(|| "NULL".to_owned())).collect()
}

/// The definition of every table and index in the file.
pub(crate) fn schema(db: &Database) -> Vec<String> {
    texts(
        db,
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS value \
               FROM sqlite_schema ORDER BY name",
    )
}

/// Bytes in the write-ahead log.
pub(crate) fn wal_size(file: &File) -> u64 {
    let mut path = file.path().into_os_string();
    path.push("-wal");
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
