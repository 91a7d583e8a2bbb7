use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(id, title))]
struct Document {
    id: i64,
    #[sqlite(skip)]
    title: String,
}

fn main() {}
