use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Embedding(Vec<f32>);

fn main() {}
