use declarite::SqliteRow;

struct Unmapped;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    year: Unmapped,
}

fn main() {
    let _ = Page::find(|page| page.id.eq(1));
}
