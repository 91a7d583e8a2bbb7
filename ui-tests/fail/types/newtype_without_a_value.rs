use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Cached(#[sqlite(skip)] i64);

fn main() {}
