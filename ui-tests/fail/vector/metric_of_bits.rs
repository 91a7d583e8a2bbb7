use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 16, metric = "cosine"))]
    embedding: Vec<u8>,
}

fn main() {}
