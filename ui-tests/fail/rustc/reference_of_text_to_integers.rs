use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author))]
    author: String,
}

fn main() {}
