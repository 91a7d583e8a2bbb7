use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = encode)]
    tags: Vec<String>,
}

fn encode(tags: &i64) -> String {
    tags.to_string()
}

fn main() {}
