use declarite::{SqliteRow, SqliteValue};

#[derive(SqliteValue)]
struct Score(f64);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    score: Score,
}

fn main() {}
