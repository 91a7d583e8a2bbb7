use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index = "title")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
