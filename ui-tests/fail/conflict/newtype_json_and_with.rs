use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(json, with = declarite::serde_text)] String);

fn main() {}
