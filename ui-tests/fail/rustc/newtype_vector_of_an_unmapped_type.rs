use declarite::{SqliteRow, SqliteValue};

#[derive(SqliteValue)]
struct Embedding(#[sqlite(vector)] String);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 3))]
    embedding: Embedding,
}

fn main() {}
