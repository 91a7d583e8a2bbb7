use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
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
    #[sqlite(references(Author))]
    author: i64,
}

fn main() {}
