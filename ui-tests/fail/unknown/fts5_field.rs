use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(titel))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
