use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key)]
struct Document {
    id: i64,
}

fn main() {}
