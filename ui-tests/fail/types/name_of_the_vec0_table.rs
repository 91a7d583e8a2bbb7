use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
    #[sqlite(rename = "Documents")]
    title: String,
}

fn main() {}
