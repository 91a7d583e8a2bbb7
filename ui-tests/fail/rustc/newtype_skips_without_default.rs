use declarite::SqliteValue;

struct Cache;

#[derive(SqliteValue)]
struct Wrapped(i64, #[sqlite(skip)] Cache);

fn main() {}
