use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 8193))]
    embedding: Vec<f32>,
}

fn main() {
    let _: <Document as SqliteRow>::Key<'_> = 1;
}
