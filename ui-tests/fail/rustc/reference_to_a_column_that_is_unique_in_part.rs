use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(unique(name, where = "id > 0"))]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author, column = "name"))]
    author: String,
}

fn main() {}
