use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(rename_all = "camelCase")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    page_count: i64,
    #[sqlite(rename = "pageCount")]
    pages: i64,
}

fn main() {}
