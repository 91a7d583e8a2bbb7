use declarite::SqliteRow;

const DIM: u32 = 4;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = DIM))]
    embedding: Vec<f32>,
}

fn main() {}
