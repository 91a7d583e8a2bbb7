use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(title))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(skip)]
    title: String,
}

fn main() {}
