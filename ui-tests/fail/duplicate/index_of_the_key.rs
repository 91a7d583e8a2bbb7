use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(unique(id))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
