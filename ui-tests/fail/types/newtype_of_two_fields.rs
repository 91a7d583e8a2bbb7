use declarite::{SqliteRow, SqliteValue};

#[derive(SqliteValue)]
struct Chunk(i64, Vec<f32>);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    chunk: Chunk,
    other: Option<Chunk>,
    #[sqlite(vector(dim = 3, element = "int8"))]
    embedding: Chunk,
}

fn main() {
    let _: <Document as SqliteRow>::Key<'_> = &Chunk(1, vec![]);
}
