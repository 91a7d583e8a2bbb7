use declarite::SqliteValue;

#[derive(SqliteValue)]
#[sqlite(json)]
struct Tags(Vec<String>);

fn main() {}
