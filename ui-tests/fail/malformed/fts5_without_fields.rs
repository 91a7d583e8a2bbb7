use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(tokenize = "ascii"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
