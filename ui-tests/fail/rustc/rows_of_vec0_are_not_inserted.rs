use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0, diesel)]
struct Point {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn main() {
    let _ = diesel::insert_into(point::table).values(Point { id: 1, at: [0.0, 0.0] });
}
