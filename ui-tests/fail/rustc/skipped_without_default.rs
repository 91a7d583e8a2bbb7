use declarite::SqliteRow;

struct Cache;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(skip)]
    cache: Cache,
}

fn main() {}
