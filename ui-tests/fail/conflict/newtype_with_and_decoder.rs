use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Host(#[sqlite(with = declarite::serde_text, decoder = from_text)] String);

fn main() {}
