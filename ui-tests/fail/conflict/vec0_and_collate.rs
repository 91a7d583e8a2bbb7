use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(collate = "NOCASE")]
    title: String,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
