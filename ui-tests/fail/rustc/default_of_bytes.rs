use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(default = "'00'")]
    digest: Vec<u8>,
}

fn main() {}
