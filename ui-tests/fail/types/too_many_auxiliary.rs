use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
    #[sqlite(auxiliary)]
    a1: i64,
    #[sqlite(auxiliary)]
    a2: i64,
    #[sqlite(auxiliary)]
    a3: i64,
    #[sqlite(auxiliary)]
    a4: i64,
    #[sqlite(auxiliary)]
    a5: i64,
    #[sqlite(auxiliary)]
    a6: i64,
    #[sqlite(auxiliary)]
    a7: i64,
    #[sqlite(auxiliary)]
    a8: i64,
    #[sqlite(auxiliary)]
    a9: i64,
    #[sqlite(auxiliary)]
    a10: i64,
    #[sqlite(auxiliary)]
    a11: i64,
    #[sqlite(auxiliary)]
    a12: i64,
    #[sqlite(auxiliary)]
    a13: i64,
    #[sqlite(auxiliary)]
    a14: i64,
    #[sqlite(auxiliary)]
    a15: i64,
    #[sqlite(auxiliary)]
    a16: i64,
    #[sqlite(auxiliary)]
    a17: i64,
}

fn main() {}
