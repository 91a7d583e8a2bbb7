use declarite::SqliteRow;

type Embedding = Vec<i8>;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 16, element = "float32"))]
    embedding: Embedding,
}

fn main() {}
