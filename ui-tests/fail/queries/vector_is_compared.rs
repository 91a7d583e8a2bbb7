use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::find(|page| page.at.eq([0.0, 1.0]));
}
