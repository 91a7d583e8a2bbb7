use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, vector(dim = 4))]
    id: Vec<f32>,
}

fn main() {}
