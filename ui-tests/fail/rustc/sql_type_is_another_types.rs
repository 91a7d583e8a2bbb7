use declarite::{SqliteRow, SqliteValue};

// Taken for a date by its name.
#[derive(SqliteValue)]
struct Date(i64);

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    made: Date,
}

fn main() {}
