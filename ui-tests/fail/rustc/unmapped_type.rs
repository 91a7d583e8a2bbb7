use declarite::SqliteRow;

struct Tags;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    tags: Tags,
}

fn main() {
    let _: <Document as SqliteRow>::Key<'_> = 1;
    assert_eq!(Document::SCHEMA.name(), "document");
}
