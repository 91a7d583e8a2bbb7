use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_kye)]
    id: i64,
    year: u16,
}

fn main() {
    let _ = Page::find(|page| page.year.ge(2020).and(page.id.is_in([1, 2])));
}
