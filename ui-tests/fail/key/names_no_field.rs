use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(id, titel))]
struct Document {
    id: i64,
    title: String,
}

fn main() {}
