use declarite::{Neighbor, SqliteRow};

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
}

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let last = Neighbor { row: Author { id: 1 }, distance: 0.5 };
    let _ = Page::nearest(&[0.0, 1.0], 5).after(&last);
}
