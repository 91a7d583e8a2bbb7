use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = encode)]
    tags: Vec<String>,
}

fn encode(tags: &Vec<String>) -> Vec<String> {
    tags.clone()
}

fn main() {}
