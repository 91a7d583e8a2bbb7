use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    embedding: [f32; 3],
}

fn main() {}
