use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(json, json)] Vec<String>);

fn main() {}
