use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, unique)]
    id: i64,
    title: String,
}

fn main() {}
