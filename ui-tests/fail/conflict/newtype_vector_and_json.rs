use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Embedding(#[sqlite(vector, json)] Vec<f32>);

fn main() {}
