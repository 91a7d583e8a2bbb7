use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title body))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    body: String,
}

fn main() {}
