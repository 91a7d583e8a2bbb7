use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(strict)]
struct Author {
    #[sqlite(primary_kye)]
    id: i64,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author, on_delete = cascade))]
    author: i64,
    #[sqlite(references(Author, column = "name"))]
    editor: String,
}

fn main() {}
