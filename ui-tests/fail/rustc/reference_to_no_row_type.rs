use declarite::SqliteRow;

struct Author {
    id: i64,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author))]
    author: i64,
}

fn main() {}
