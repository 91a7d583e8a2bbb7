use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4), default = "x'00'")]
    embedding: Vec<f32>,
}

fn main() {}
