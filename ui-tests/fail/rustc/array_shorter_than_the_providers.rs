use declarite::{SqliteRow, VectorSchemaProvider};

struct MiniLm;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "mini";
    const VERSION: &'static str = "1";
    const DIM: usize = 4;
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(of = MiniLm))]
    embedding: [f32; 3],
}

fn main() {}
