use declarite::{SqliteRow, SqliteValue};

struct Tags;

#[derive(SqliteValue)]
struct Wrapped(Tags);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    tags: Wrapped,
}

fn main() {
    assert_eq!(Document::SCHEMA.name(), "document");
}
