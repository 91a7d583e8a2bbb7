use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: Option<i64>,
}

fn main() {}
