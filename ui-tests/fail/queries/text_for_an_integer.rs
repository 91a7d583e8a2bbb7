use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    year: u16,
}

fn main() {
    let _ = Page::find(|page| page.year.eq("2020"));
}
