use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {
    let _ = Page::find(|page| page.title.is_in([1, 2]));
}
