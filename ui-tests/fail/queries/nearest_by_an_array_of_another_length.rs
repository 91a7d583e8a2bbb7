use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(dim = 3))]
    title: [f32; 3],
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = Page::nearest_by(|page| page.at, &[0.0, 1.0, 2.0], 5);
}
