use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(decoder = from_text)] Vec<String>);

fn main() {}
