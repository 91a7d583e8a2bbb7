use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique)]
    height: f64,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author, column = "height"))]
    author: i64,
}

fn main() {}
