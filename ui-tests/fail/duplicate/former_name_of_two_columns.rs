use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(renamed_from = "text")]
    title: String,
    #[sqlite(renamed_from = "text")]
    body: String,
}

fn main() {}
