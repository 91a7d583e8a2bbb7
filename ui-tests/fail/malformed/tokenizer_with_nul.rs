use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(title, tokenize = "ascii\0"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
