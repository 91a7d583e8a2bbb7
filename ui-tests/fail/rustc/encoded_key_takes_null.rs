use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, encoder = encode)]
    id: i64,
}

fn encode(id: &i64) -> Option<i64> {
    Some(*id)
}

fn main() {}
