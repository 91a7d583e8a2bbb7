use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(skip)]
    cache: i64,
}

fn main() {
    let _ = Page::find(|page| page.cache.eq(1));
}
