use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "all pages", diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
