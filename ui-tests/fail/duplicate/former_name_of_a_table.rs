use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(renamed_from = "docs", renamed_from = "DOCS")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
