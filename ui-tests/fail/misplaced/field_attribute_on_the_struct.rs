use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(skip)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
