use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Author))]
    author: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {}
