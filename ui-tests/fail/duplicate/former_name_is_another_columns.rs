use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(renamed_from = "body")]
    title: String,
    body: String,
}

fn main() {}
