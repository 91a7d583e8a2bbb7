//! Rows written by one prepared statement in one transaction.

use std::path::Path;

use super::connection::{Cache, Connection, Statement};
use crate::measure::data::{Document, Entry};
use crate::measure::figures::timed;

/// What is written by hand for a row type.
pub(crate) trait FloorRow {
    const DDL: &'static str;
    const UPSERT: &'static str;
    const COUNT: &'static str;

    /// Runs the upsert.
    fn write(&self, upsert: &mut Statement<'_>);
}

impl FloorRow for Entry {
    const DDL: &'static str = "CREATE TABLE entries (section TEXT NOT NULL, name TEXT NOT NULL, \
        body TEXT NOT NULL, size INTEGER NOT NULL, score REAL, PRIMARY KEY (section, name))";
    const UPSERT: &'static str = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5) \
        ON CONFLICT (section, name) DO UPDATE SET body = excluded.body, size = excluded.size, \
        score = excluded.score";
    const COUNT: &'static str = "SELECT count(*) FROM entries";

    fn write(&self, upsert: &mut Statement<'_>) {
        upsert.text(1, &self.section);
        upsert.text(2, &self.name);
        upsert.text(3, &self.body);
        upsert.integer(4, self.size);
        match self.score {
            Some(score) => upsert.real(5, score),
            None => upsert.null(5),
        }
        upsert.run();
    }
}

impl FloorRow for Document {
    const DDL: &'static str = "CREATE VIRTUAL TABLE documents USING vec0(embedding float[384], \
        id integer primary key, category text partition key, year integer, +body text)";
    // vec0 knows no `ON CONFLICT`.
    const UPSERT: &'static str =
        "INSERT INTO documents (id, category, year, body, embedding) VALUES (?1, ?2, ?3, ?4, ?5)";
    const COUNT: &'static str = "SELECT count(*) FROM documents";

    fn write(&self, upsert: &mut Statement<'_>) {
        upsert.integer(1, self.id);
        upsert.text(2, &self.category);
        upsert.integer(3, self.year);
        upsert.text(4, &self.body);
        upsert.vector(5, &self.embedding);
        upsert.run();
    }
}

/// Loads rows into a new file. The seconds from BEGIN to the end of COMMIT.
pub(crate) fn load<'r, R: FloorRow + 'r>(
    path: &Path,
    cache: Cache,
    rows: impl IntoIterator<Item = &'r R>,
) -> f64 {
    let connection = Connection::open(path, cache);
    connection.execute(R::DDL);
    let (seconds, written) = timed(|| {
        connection.transaction(|| {
            let mut upsert = connection.prepare(R::UPSERT);
            rows.into_iter().map(|row| row.write(&mut upsert)).count()
        })
    });
    assert_eq!(connection.integer(R::COUNT), written as i64);
    seconds
}

/// Writes these entries and deletes those. The seconds from BEGIN to the end of COMMIT.
pub(crate) fn change(path: &Path, changed: &[&Entry], gone: &[&Entry]) -> f64 {
    let connection = Connection::open(path, Cache::Large);
    let before = connection.integer(Entry::COUNT);
    let (seconds, ()) = timed(|| {
        connection.transaction(|| {
            let mut upsert = connection.prepare(Entry::UPSERT);
            changed.iter().for_each(|entry| entry.write(&mut upsert));
            let sql = "DELETE FROM entries WHERE section = ?1 AND name = ?2";
            let mut delete = connection.prepare(sql);
            for entry in gone {
                delete.text(1, &entry.section);
                delete.text(2, &entry.name);
                delete.run();
            }
        });
    });
    assert_eq!(connection.integer(Entry::COUNT), before - gone.len() as i64);
    seconds
}
