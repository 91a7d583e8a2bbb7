use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, index)]
    id: i64,
    title: String,
}

fn main() {}
