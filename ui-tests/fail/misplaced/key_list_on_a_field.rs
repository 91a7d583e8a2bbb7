use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key(id))]
    id: i64,
}

fn main() {}
