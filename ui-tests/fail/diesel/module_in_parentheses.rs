use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel(pages))]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
