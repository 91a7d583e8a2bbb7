use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = "to text")]
    title: String,
}

fn main() {}
