use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Vec<f32>,
    #[sqlite(partition_key)]
    p1: i64,
    #[sqlite(partition_key)]
    p2: i64,
    #[sqlite(partition_key)]
    p3: i64,
    #[sqlite(partition_key)]
    p4: i64,
    #[sqlite(partition_key)]
    p5: i64,
}

fn main() {}
