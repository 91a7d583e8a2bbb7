use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
