use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document(i64, String);

fn main() {}
