use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    year: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::nearest(&[0.0, 1.0], 5).filter(|page| page.year.is_in(["2020"]));
}
