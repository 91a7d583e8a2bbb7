use declarite::SqliteRow;
use serde::Serialize;

#[derive(Serialize)]
struct Tags;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    tags: Tags,
}

fn main() {}
