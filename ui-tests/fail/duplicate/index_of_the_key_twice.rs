use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(unique(id, id))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
