use declarite::SqliteRow;

type Embedding = Option<Vec<f32>>;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Embedding,
}

fn main() {}
