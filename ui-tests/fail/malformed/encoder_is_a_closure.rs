use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = |title| title.clone())]
    title: String,
}

fn main() {}
