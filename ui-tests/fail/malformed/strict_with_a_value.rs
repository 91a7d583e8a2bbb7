use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(strict = true)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
