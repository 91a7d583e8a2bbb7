use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(title, document_fts))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    document_fts: String,
}

fn main() {}
