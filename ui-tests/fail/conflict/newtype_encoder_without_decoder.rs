use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(#[sqlite(encoder = to_text)] Vec<String>);

fn main() {}
