use declarite::SqliteRow;

struct Id;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: Id,
    title: String,
}

fn main() {}
