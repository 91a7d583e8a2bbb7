use declarite::SqliteValue;

#[derive(SqliteValue)]
struct DocumentId(#[sqlite(primary_key)] i64);

fn main() {}
