use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "a", table = "b")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
