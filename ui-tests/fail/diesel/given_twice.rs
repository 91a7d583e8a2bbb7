use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel, table = "pages", diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
