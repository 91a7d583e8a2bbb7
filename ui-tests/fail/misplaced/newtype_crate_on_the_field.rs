use declarite::SqliteValue;

#[derive(SqliteValue)]
struct DocumentId(#[sqlite(crate = declarite)] i64);

fn main() {}
