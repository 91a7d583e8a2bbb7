use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json, with = module)]
    tags: Vec<String>,
}

fn main() {}
