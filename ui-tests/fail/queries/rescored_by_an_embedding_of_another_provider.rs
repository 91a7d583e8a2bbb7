use declarite::{Embedding, SqliteRow, VectorSchemaProvider};

struct MiniLm;
struct E5;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "minilm";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

impl VectorSchemaProvider for E5 {
    const NAME: &'static str = "e5";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(of = E5))]
    title: [f32; 2],
    #[sqlite(vector(of = MiniLm))]
    body: [f32; 2],
}

fn main() {
    let question = Embedding::<E5>::new(vec![0.0, 1.0]);
    let _ = Page::nearest(&question, 5).rescore(|page| page.body, &question, 2);
}
