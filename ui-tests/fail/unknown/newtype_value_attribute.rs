use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Tags(Vec<String>, #[sqlite(skp)] i64);

fn main() {}
