use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    title: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::nearest(&[0.0, 1.0], 5).filter(|page| page.title.like("a%"));
}
