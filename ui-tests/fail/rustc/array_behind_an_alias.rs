use declarite::SqliteRow;

type Embedding = [f32; 3];

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Embedding,
}

fn main() {}
