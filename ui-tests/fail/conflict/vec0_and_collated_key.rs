use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key, collate = "NOCASE")]
    path: String,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
