use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, encoder = encode)]
    id: i64,
    title: String,
}

fn encode(id: &str) -> String {
    id.to_owned()
}

fn main() {}
