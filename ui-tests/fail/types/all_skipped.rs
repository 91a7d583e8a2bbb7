use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(skip)]
    title: String,
}

fn main() {}
