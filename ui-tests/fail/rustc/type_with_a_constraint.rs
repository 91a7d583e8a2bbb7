use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(type = "TEXT NOT NULL")]
    title: String,
}

fn main() {}
