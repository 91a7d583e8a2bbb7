//! Searches by words and by a vector at once.

mod faults;
mod forms;
mod random;

use declarite::{Database, EncodeRow, Result, SqliteRow};

/// A page in a `vec0` table, its words in FTS5 beside it.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0(chunk_size = 8), fts5(title, text, tokenize = "porter unicode61"))]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: String,
    title: String,
    year: i64,
    #[sqlite(auxiliary)]
    text: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn page(id: i64, text: &str, at: [f32; 2]) -> Page {
    let area = if id % 2 == 0 { "even" } else { "odd" }.to_owned();
    let title = format!("page {id}");
    Page { id, area, title, year: 2000 + id, text: Some(text.to_owned()), at }
}

/// A file in memory with these rows.
fn database<R: SqliteRow + EncodeRow>(rows: &[R]) -> Result<Database> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))?;
    target.apply()?;
    Ok(db)
}
