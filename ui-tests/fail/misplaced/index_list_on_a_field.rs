use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(index(title, body))]
    title: String,
    body: String,
}

fn main() {}
