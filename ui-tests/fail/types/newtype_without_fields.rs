use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Nothing();

fn main() {}
