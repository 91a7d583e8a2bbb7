use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(id))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
