use declarite::SqliteValue;

#[derive(SqliteValue)]
#[sqlite(crate = missing)]
struct DocumentId(i64);

fn main() {}
