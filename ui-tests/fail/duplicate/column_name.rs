use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(rename = "TITLE")]
    subtitle: String,
}

fn main() {}
