use declarite::SqliteRow;

struct Tags;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(json)]
    tags: Tags,
}

fn main() {}
