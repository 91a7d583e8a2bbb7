use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(body, name = "document_title_index"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(index)]
    title: String,
    body: String,
}

fn main() {}
