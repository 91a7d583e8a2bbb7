use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    score: f64,
}

fn main() {
    let _ = Page::find(|page| page.score.ge(1));
}
