use declarite::SqliteRow;

#[derive(SqliteRow)]
struct DocumentId(i64);

fn main() {}
