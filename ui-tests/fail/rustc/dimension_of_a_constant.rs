use declarite::SqliteRow;

const DIM: usize = 10_000;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = DIM))]
    embedding: Vec<f32>,
}

fn main() {}
