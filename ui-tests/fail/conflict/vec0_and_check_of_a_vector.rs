use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4), check = "embedding IS NOT NULL")]
    embedding: Vec<f32>,
}

fn main() {}
