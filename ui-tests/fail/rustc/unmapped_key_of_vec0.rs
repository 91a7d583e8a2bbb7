use declarite::SqliteRow;

struct Id;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: Id,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
