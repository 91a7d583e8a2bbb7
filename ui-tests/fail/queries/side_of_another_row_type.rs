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

#[derive(SqliteRow)]
#[sqlite(fts5(text))]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
}

fn main() {
    let _ = Page::search("river", &[0.0, 0.0]).by_words(|_| Note::matching_query("riv*"));
}
