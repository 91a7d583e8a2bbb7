use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key())]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
