use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(strict)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(type = "BLOB")]
    title: String,
}

fn main() {}
