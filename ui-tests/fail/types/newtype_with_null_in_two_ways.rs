use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Maybe(Option<Option<i64>>);

fn main() {}
