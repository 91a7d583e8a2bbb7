use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, collate = "NOCASE")]
    path: String,
    title: String,
}

fn main() {}
