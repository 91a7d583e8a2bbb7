use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author, column = "embedding"))]
    author: i64,
}

fn main() {}
