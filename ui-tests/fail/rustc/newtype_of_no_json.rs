use declarite::SqliteValue;

struct Tags;

#[derive(SqliteValue)]
struct Wrapped(#[sqlite(json)] Tags);

fn main() {}
