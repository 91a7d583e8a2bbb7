use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    #[sqlite(json)]
    tags: Vec<String>,
}

fn main() {}
