use declarite::SqliteRow;
use ndarray::Array1;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    embedding: Array1<f32>,
}

fn main() {}
