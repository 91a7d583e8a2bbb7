use declarite::{QueryVector, SqliteRow};

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
}

fn main() {
    fn ask<Q: QueryVector<Document>>(_: Q) {}
    ask([0.0_f32; 4]);
    ask([0.0_f32; 3]);
}
