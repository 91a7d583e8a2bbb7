use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(title, prefix = "2, 3"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
