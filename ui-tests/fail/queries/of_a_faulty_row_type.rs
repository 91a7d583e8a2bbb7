use declarite::{Embedding, SqliteRow, VectorSchemaProvider};

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_kye)]
    id: i64,
    year: u16,
    #[sqlite(vector(dim = 2))]
    at: Vec<f32>,
}

fn near<P: VectorSchemaProvider>(question: &Embedding<P>) {
    let _ = Page::nearest(question, 5);
}

fn main() {
    let _ = Page::find(|page| page.year.ge(2020).and(page.id.is_in([1, 2])));
    let _ = Page::nearest_by(|page| page.at, &[0.0, 1.0], 5).filter(|page| page.year.eq(1));
}
