use declarite::SqliteRow;

struct Joined;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(with = Joined)]
    tags: Vec<String>,
}

fn main() {}
