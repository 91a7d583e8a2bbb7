use declarite::SqliteRow;

#[derive(SqliteRow)]
struct SqliteDocument {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
