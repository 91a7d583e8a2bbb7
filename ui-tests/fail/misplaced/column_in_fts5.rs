use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(fts5(heading))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(rename = "heading")]
    title: String,
}

fn main() {}
