use declarite::SqliteValue;

#[derive(SqliteValue)]
#[sqlite(krate = declarite)]
struct DocumentId(i64);

fn main() {}
