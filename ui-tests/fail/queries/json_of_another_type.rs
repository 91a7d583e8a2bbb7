use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    tags: Vec<String>,
}

fn main() {
    let _ = Page::find(|page| page.tags.eq("a"));
}
