use declarite::SqliteRow;

type Floats = Vec<f32>;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4, element = "int8"))]
    embedding: Floats,
}

fn main() {}
