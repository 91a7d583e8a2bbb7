use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0, primary_key(id, title))]
struct Document {
    id: i64,
    title: String,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
