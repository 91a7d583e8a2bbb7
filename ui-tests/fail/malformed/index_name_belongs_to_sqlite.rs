use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title, name = "sqlite_by_title"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
