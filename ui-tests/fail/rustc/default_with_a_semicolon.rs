use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(default = "(random(); 1)")]
    pages: i64,
}

fn main() {}
