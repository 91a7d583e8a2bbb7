use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(with = module)]
    title: Option<Option<String>>,
}

fn main() {}
