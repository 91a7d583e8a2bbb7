use declarite::{QueryVector, SqliteRow};

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: [f32; 3],
}

fn main() {
    fn ask<Q: QueryVector<Document>>(_: Q) {}
    ask([0.0; 4]);
}
