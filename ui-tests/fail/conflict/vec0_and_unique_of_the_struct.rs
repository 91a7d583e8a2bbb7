use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0, unique(title))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
