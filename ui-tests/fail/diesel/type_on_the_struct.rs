use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel, diesel_type = "Text")]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
