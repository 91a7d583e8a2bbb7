use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key rename = "ID")]
    id: i64,
}

fn main() {}
