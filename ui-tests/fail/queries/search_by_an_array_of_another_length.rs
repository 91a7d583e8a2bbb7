use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0, fts5(text))]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::search("river", &[0.0, 0.0, 0.0]);
}
