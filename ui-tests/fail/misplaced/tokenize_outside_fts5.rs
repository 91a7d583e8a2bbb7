use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(tokenize = "porter")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
