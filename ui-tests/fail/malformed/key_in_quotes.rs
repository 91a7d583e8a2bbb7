use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key("id"))]
struct Document {
    id: i64,
}

fn main() {}
