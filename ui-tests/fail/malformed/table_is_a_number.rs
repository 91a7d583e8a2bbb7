use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = 3)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
