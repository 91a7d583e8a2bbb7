use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(json = true)] Vec<String>);

fn main() {}
