use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, with = module)]
    id: Option<i64>,
    title: String,
}

fn main() {}
