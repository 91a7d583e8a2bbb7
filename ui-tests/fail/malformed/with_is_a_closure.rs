use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(with = |tags| tags)] String);

fn main() {}
