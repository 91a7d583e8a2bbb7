use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0, primary_key(id))]
struct Document {
    #[sqlite(auxiliary)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
