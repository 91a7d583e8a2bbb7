use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(type = "VARCHAR(20")]
    title: String,
}

fn main() {}
