use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(rank))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    rank: String,
}

fn main() {}
