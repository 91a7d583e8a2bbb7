use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(id))]
struct Document {
    #[sqlite(json)]
    id: Vec<String>,
}

fn main() {}
