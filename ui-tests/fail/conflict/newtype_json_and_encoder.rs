use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(json, encoder = to_text, decoder = from_text)] Vec<String>);

fn main() {}
