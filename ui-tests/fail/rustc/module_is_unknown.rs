use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(with = joined)]
    tags: Vec<String>,
}

fn main() {}
