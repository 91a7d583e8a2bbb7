use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key, unique)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
