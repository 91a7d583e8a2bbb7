use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Embedding(#[sqlite(vector(dim = 384))] Vec<f32>);

fn main() {}
