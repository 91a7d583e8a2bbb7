use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique, where = "id > 0")]
    title: String,
}

fn main() {}
