use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(first, last))]
struct Author {
    first: String,
    last: String,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author))]
    author: String,
}

fn main() {}
