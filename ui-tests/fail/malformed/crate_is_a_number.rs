use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(crate = 1)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
