use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(diesel_type = "Timestamp")]
    made: String,
}

fn main() {}
