use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key, diesel)]
    id: i64,
}

fn main() {}
