use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "")]
struct Document {
    #[sqlite(primary_key, rename = 3)]
    id: Option<i64>,
    #[sqlite(vector(dim = 4), json)]
    embedding: Vec<f32>,
    #[sqlite(jsno)]
    tags: Vec<String>,
}

fn main() {}
