use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(check = "pages > 0", check = "pages < 9")]
    pages: i64,
}

fn main() {}
