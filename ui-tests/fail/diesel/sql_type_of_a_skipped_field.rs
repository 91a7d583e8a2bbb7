use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(skip, diesel_type = "Text")]
    title: String,
}

fn main() {}
