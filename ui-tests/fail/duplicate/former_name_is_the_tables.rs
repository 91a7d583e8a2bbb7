use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "docs", renamed_from = "Docs")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
