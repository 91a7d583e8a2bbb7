use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    id: i64,
    title: String,
}

fn main() {
    assert_eq!(Document::SCHEMA.name(), "document");
}
