use declarite::SqliteRow;

type Embedding = Vec<u8>;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 16, metric = "cosine"))]
    embedding: Embedding,
}

fn main() {}
