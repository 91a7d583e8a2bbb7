use declarite::{Embedding, SqliteRow, VectorSchemaProvider};

struct MiniLm;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "minilm";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(of = MiniLm))]
    at: [f32; 2],
}

fn main() {
    let question = Embedding::<MiniLm, _>::new([0.0_f32, 1.0, 2.0]);
    let _ = Page::nearest(&question, 5);
}
