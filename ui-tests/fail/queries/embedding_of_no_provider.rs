use declarite::{Embedding, SqliteRow};

struct MiniLm;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let question = Embedding::<MiniLm>::new(vec![0.0, 1.0]);
    let _ = Page::nearest(&question, 5);
}
