use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(text))]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::search_by(|page| page.text, "river", &[0.0, 0.0]);
}
