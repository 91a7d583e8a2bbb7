use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    v1: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v2: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v3: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v4: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v5: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v6: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v7: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v8: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v9: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v10: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v11: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v12: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v13: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v14: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v15: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v16: Vec<f32>,
    #[sqlite(vector(dim = 4))]
    v17: Vec<f32>,
}

fn main() {}
