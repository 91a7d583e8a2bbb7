use declarite::SqliteRow;

const DIM: usize = 0;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = DIM))]
    embedding: Vec<f32>,
}

fn main() {}
