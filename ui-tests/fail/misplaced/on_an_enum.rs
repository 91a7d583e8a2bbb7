use declarite::SqliteRow;

#[derive(SqliteRow)]
enum Document {
    Page(i64),
}

fn main() {
    let _ = Document::Page(1);
    assert_eq!(Document::SCHEMA.name(), "document");
}
