use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(diesel_type = Text)]
    title: String,
}

fn main() {}
