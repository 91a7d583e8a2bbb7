use declarite::SqliteRow;

type Floats = Vec<f32>;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4, metric = "hamming"))]
    embedding: Floats,
}

fn main() {}
