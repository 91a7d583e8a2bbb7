use declarite::SqliteValue;

#[derive(serde::Serialize)]
struct Tags;

#[derive(SqliteValue)]
struct Name(#[sqlite(with = declarite::serde_text)] Tags);

fn main() {}
