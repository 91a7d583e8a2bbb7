use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(title, pages))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    pages: i64,
}

fn main() {}
