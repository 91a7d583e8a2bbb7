use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 16, metric = "hamming"))]
    embedding: Vec<f32>,
}

fn main() {}
