use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(String, #[sqlite(skip, json)] Vec<String>);

fn main() {}
