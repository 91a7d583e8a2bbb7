use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(diesel_type = "BigInt")]
    title: String,
}

fn main() {}
