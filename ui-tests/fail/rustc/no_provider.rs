use declarite::SqliteRow;

struct MiniLm;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(of = MiniLm))]
    embedding: Vec<f32>,
}

fn main() {}
