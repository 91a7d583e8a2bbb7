use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document;

fn main() {}
