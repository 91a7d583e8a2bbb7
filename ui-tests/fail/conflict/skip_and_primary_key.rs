use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, skip)]
    id: i64,
    title: String,
}

fn main() {}
