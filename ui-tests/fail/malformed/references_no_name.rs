use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(table = "", column = "id"))]
    author: i64,
}

fn main() {}
